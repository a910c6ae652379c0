package index

import (
	"encoding/binary"
	"math"
)

// Numbers holds the numbers of a field, read in place. Section NUMS is
//
//	u8 width, u8 scale, 6 bytes 0, i64 base, records × value
//
// A value of width 1, 2 or 4 is an unsigned integer v: 0 is no number, else
// the number is (base+v-1) divided by 10 to the power of scale. A value of
// width 8 is an IEEE 754 double, NaN being no number, and scale and base are 0.
// The narrow forms hold the decimals that people write exactly, in half of
// the bytes or less.
type Numbers struct {
	width   int
	divisor float64
	base    float64
	values  []byte
}

// maxScale is how many decimals the narrow forms keep.
const maxScale = 9

// Numbers opens the numbers of a field.
func (ix *Index) Numbers(field int) (*Numbers, error) {
	b, err := ix.Section(TagNumbers, field, 0)
	if err != nil {
		return nil, err
	}
	if len(b) < 16 {
		return nil, corrupt("section NUMS of field %d is %d bytes long, expected at least 16", field, len(b))
	}
	n := &Numbers{width: int(b[0]), divisor: math.Pow10(int(b[1])), base: float64(int64(binary.LittleEndian.Uint64(b[8:]))), values: b[16:]}
	switch n.width {
	case 1, 2, 4, 8:
	default:
		return nil, corrupt("section NUMS of field %d has values of %d bytes", field, n.width)
	}
	if b[1] > maxScale || len(n.values) != n.width*ix.Records {
		return nil, corrupt("section NUMS of field %d has %d decimals in %d bytes of %d values", field, b[1], len(n.values), ix.Records)
	}
	return n, nil
}

// At returns the number of a record, and whether it has one.
func (n *Numbers) At(doc uint32) (float64, bool) {
	var v uint32
	switch n.width {
	case 1:
		v = uint32(n.values[doc])
	case 2:
		v = uint32(binary.LittleEndian.Uint16(n.values[2*doc:]))
	case 4:
		v = binary.LittleEndian.Uint32(n.values[4*doc:])
	default:
		f := math.Float64frombits(binary.LittleEndian.Uint64(n.values[8*uint64(doc):]))
		return f, !math.IsNaN(f)
	}
	if v == 0 {
		return 0, false
	}
	return (n.base + float64(v) - 1) / n.divisor, true
}

// AppendNumbers returns section NUMS; NaN is no number.
func AppendNumbers(numbers []float64) []byte {
	width, scale, base := narrowest(numbers)
	b := make([]byte, 16, 16+width*len(numbers))
	b[0], b[1] = byte(width), byte(scale)
	binary.LittleEndian.PutUint64(b[8:], uint64(base))
	for _, f := range numbers {
		v := uint64(0)
		switch {
		case width == 8:
			v = math.Float64bits(f)
		case !math.IsNaN(f):
			v = uint64(int64(math.Round(f*math.Pow10(scale)))-base) + 1
		}
		switch width {
		case 1:
			b = append(b, byte(v))
		case 2:
			b = binary.LittleEndian.AppendUint16(b, uint16(v))
		case 4:
			b = binary.LittleEndian.AppendUint32(b, uint32(v))
		default:
			b = binary.LittleEndian.AppendUint64(b, v)
		}
	}
	return b
}

// narrowest returns the smallest form that gives every number back exactly.
func narrowest(numbers []float64) (width, scale int, base int64) {
	const exact = 1 << 53 // the integers that a double counts one by one
scales:
	for scale := range maxScale + 1 {
		power := math.Pow10(scale)
		least, most := int64(math.MaxInt64), int64(math.MinInt64)
		for _, f := range numbers {
			if math.IsNaN(f) {
				continue
			}
			scaled := math.Round(f * power)
			if math.Abs(scaled) >= exact {
				break scales
			}
			if scaled/power != f || f == 0 && math.Signbit(f) {
				continue scales
			}
			least, most = min(least, int64(scaled)), max(most, int64(scaled))
		}
		if least > most {
			return 1, 0, 0
		}
		switch spread := most - least; {
		case spread < math.MaxUint8:
			return 1, scale, least
		case spread < math.MaxUint16:
			return 2, scale, least
		case spread < math.MaxUint32:
			return 4, scale, least
		}
		break
	}
	return 8, 0, 0
}
