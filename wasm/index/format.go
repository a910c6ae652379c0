// Package index defines Vitrine's index file and reads it where it lies.
//
// # The file
//
// An index is one part or several. Part 0 holds the section table of all of
// them and whatever must be there before the first answer; the others may
// arrive later. All integers are little-endian; "varint" is the unsigned
// LEB128 of encoding/binary.
//
//	part     = header table section*            (table: part 0 only)
//	header   = 64 bytes:
//	   0  magic     12 bytes  89 "VITRINE" 0D 0A 1A 0A
//	  12  version   u32       FormatVersion
//	  16  part      u32       number of this part, from 0
//	  20  parts     u32       how many there are, at most MaxParts
//	  24  length    u64       of this part in bytes, header included
//	  32  edition   16 bytes  the same in all parts: hash of the contents
//	  48  records   u32       number of records
//	  52  sections  u32       rows of the table; 0 but in part 0
//	  56  reserved  u32       0
//	  60  checksum  u32       CRC-32C of header, this word as 0, and table
//	table    = 32 bytes per section, in order of part and offset:
//	   0  tag       4 bytes   what it is, see below
//	   4  field     u16       the field it belongs to, NoField if none
//	   6  part      u16       the part it travels in
//	   8  item      u32       number among those of one tag and field
//	  12  checksum  u32       CRC-32C of the section
//	  16  offset    u64       in its part, a multiple of 8
//	  24  length    u64
//
// The length in the header, never that of the bytes handed over, says where a
// part ends: the data segment of a module may hold a smaller index than the
// one it was built with.
//
// # Sections, in the order of first need
//
//	SCHM         JSON the shell is handed as it is: names, labels, licence, roles
//	FLDS         the fields, see Field
//	LANG         list of the collection's languages (BCP 47), the first that of its records
//	SRCS         list of JSON objects, one per source of the bibliography
//	VALS field   list of the values' keys, in value-table order
//	VLBL field   item l: list of their labels in language l; "" where there is none; item 0 left out
//	             where the keys are the labels
//	VHLP field   list of their definitions in the first language; left out if there are none
//	VALT field   list of the other names they are searched by, those of one value with a line feed
//	             between them; left out if there are none
//	VPAR field   u32 per value: one more than the ordinal of the value above it, 0 if there is none;
//	             left out if no value has one
//	VPST field   if it can be filtered by: posting lists (see Terms) of the records that name each
//	             value themselves, then of those without a value: (n+1) × u32 how many records each
//	             has, (n+1) × u32 where it ends in what follows, then the lists, one behind the
//	             other, bitmaps at a multiple of 8
//	DAYS field   i32 per record: first day of its date in days since 1970-01-01; NoDay if it has none,
//	             MinDay if the date has no beginning
//	DIMP field   roaring bitmap of the records whose date is not one certain day
//	DLAT field   i32 per record in DIMP: last day, MaxDay if the date has no end
//	DUNC field   roaring bitmap of the records, all in DIMP, whose date is marked uncertain or approximate
//	NUMS field   the numbers of a field, see Numbers
//	RIDS         item 0: list of the ids of the first records, in docID order; item 1: of the others
//	STOR         item 0 and 1, for the records of RIDS: (n+1) × u32 offsets into what follows, then the
//	             stored fields of each record
//	FOLD         tables of package analysis
//	TERM         the term dictionary, see Terms
//	POST         the posting lists, see Terms
//	WGHT         the weights of the postings, see Terms
//	NORM         u8 per record: its length in ranking, see Terms
//	STEM         terms that are forms of one word, see Stems; left out in languages without a stemmer
//	ORDR field   u32 per record: the docIDs in the order of that field
//
// A "list" is a string list: u32 n, (n+1) × u32 offsets into the bytes that
// follow, n × u32 numbers of the strings in byte order, the bytes.
//
// DocIDs are dense from 0 in the collection's default order. A facet's values
// are counted over columns derived from VPST after opening, not shipped, and
// so are the records of values that have others below them.
//
// A small collection is one part. A large one is three: what facets need and
// the first records; FOLD to STEM; the other records and ORDR. The first few
// records travel twice as fast as the rest because the page opens with them.
//
// # Checksums
//
// Header and table are verified by Open, a section when it is first read: the
// lists of values when something is first counted, words and records when their part
// has come. Summing 100 MB takes longer than a frame. In parts below
// EagerVerify, where it costs little, Open verifies all sections.
//
// # Sizes
//
// `go run ./build inspect dist` prints the section table of whatever was
// built; build/bench has the sizes of large collections.
package index

import (
	"errors"
	"fmt"
	"math"
)

// Magic begins every part of an index.
const Magic = "\x89VITRINE\r\n\x1a\n"

// FormatVersion is the version this package reads and build writes.
//
//	1  first version
//	2  numbers, values above values and other names of values; word forms
//	   that share a stem; weights of terms as counts with one length per record,
//	   which are smaller; ids and stored fields of the first records apart
//	3  posting lists of gaps without their length; labels that are keys once
//	4  markup behind stored texts, which a reader of 3 would show
const FormatVersion = 4

// Sizes and limits of the format.
const (
	HeaderSize = 64
	RowSize    = 32
	Align      = 8
	MaxParts   = 64
	MaxFields  = 1024
	MaxDepth   = 64 // levels of values above a value
	BlockTerms = 16 // terms per block of the dictionary

	EagerVerify = 4 << 20 // bytes; some 5 ms of summing in a browser
)

// Marks for what is not there.
const (
	NoField = math.MaxUint16
	NoDay   = math.MinInt32
	MinDay  = math.MinInt32 + 1
	MaxDay  = math.MaxInt32
)

// Tag names a kind of section: four ASCII letters, the first in the lowest byte.
type Tag uint32

// The tags, explained above.
var (
	TagSchema        = tag("SCHM")
	TagFields        = tag("FLDS")
	TagLanguages     = tag("LANG")
	TagFold          = tag("FOLD")
	TagValues        = tag("VALS")
	TagLabels        = tag("VLBL")
	TagHelp          = tag("VHLP")
	TagNames         = tag("VALT")
	TagParents       = tag("VPAR")
	TagValuePostings = tag("VPST")
	TagDays          = tag("DAYS")
	TagImprecise     = tag("DIMP")
	TagLastDays      = tag("DLAT")
	TagUncertain     = tag("DUNC")
	TagNumbers       = tag("NUMS")
	TagRecordIDs     = tag("RIDS")
	TagStored        = tag("STOR")
	TagSources       = tag("SRCS")
	TagOrder         = tag("ORDR")
	TagTerms         = tag("TERM")
	TagPostings      = tag("POST")
	TagWeights       = tag("WGHT")
	TagNorms         = tag("NORM")
	TagStems         = tag("STEM")
)

func tag(s string) Tag {
	return Tag(uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24)
}

// String returns the four letters.
func (t Tag) String() string {
	b := [4]byte{byte(t), byte(t >> 8), byte(t >> 16), byte(t >> 24)}
	for i, c := range b {
		if c < ' ' || c > '~' {
			b[i] = '?'
		}
	}
	return string(b[:])
}

// What callers branch on; every error of Open and Check wraps one of them.
var (
	ErrNotIndex = errors.New("not a Vitrine index")
	ErrVersion  = errors.New("unsupported index version")
	ErrCorrupt  = errors.New("index is damaged")
	ErrEdition  = errors.New("part of another edition of the index")
)

// ChecksumError says that bytes differ from what their checksum promises. It
// wraps ErrCorrupt.
type ChecksumError struct {
	Where           string // "header", or a section's tag and field
	Expected, Found uint32
}

// Error names the place and both checksums.
func (e *ChecksumError) Error() string {
	return fmt.Sprintf("%v: %s has checksum %08x, expected %08x", ErrCorrupt, e.Where, e.Found, e.Expected)
}

// Unwrap returns ErrCorrupt.
func (e *ChecksumError) Unwrap() error { return ErrCorrupt }

func corrupt(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(format, args...))
}
