package infer

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tokens cuts a name into words in lower case, at signs and at humps.
func tokens(name string) []string {
	words := rawTokens(name)
	for i, w := range words {
		words[i] = strings.ToLower(w)
	}
	return words
}

func rawTokens(name string) []string {
	var words []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			words = append(words, string(word))
			word = word[:0]
		}
	}
	r := []rune(name)
	for i, c := range r {
		switch {
		case !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.Is(unicode.Mn, c):
			flush()
			continue
		case unicode.IsUpper(c) && i > 0 && (unicode.IsLower(r[i-1]) || unicode.IsDigit(r[i-1])),
			unicode.IsUpper(c) && i > 0 && unicode.IsUpper(r[i-1]) && i+1 < len(r) && unicode.IsLower(r[i+1]) && !(r[i+1] == 's' && i+2 == len(r)):
			flush()
		}
		word = append(word, c)
	}
	flush()
	return words
}

// acronyms are written in capitals on labels.
var acronyms = map[string]string{"id": "ID", "ids": "IDs", "url": "URL", "urls": "URLs", "cve": "CVE", "cwe": "CWE", "cwes": "CWEs", "isbn": "ISBN", "issn": "ISSN",
	"doi": "DOI", "uuid": "UUID", "guid": "GUID", "api": "API", "html": "HTML", "ip": "IP", "iso": "ISO", "gps": "GPS", "uk": "UK", "us": "US", "usa": "USA", "eu": "EU",
	"un": "UN", "gdp": "GDP", "imdb": "IMDb", "orcid": "ORCID", "pdf": "PDF", "dna": "DNA", "tv": "TV", "usd": "USD", "eur": "EUR"}

// humanise makes a label of a column's name: dateAdded is "Date added".
func humanise(name string) string {
	words := rawTokens(name)
	// Words in capitals are kept where the name has others as well: NATO members.
	lettered, letters := 0, 0
	for _, w := range words {
		if strings.ContainsFunc(w, unicode.IsLetter) {
			lettered, letters = lettered+1, letters+len(w)
		}
	}
	shouting := name == strings.ToUpper(name) && (lettered > 1 || letters > 4)
	if !shouting && written(name) {
		return shorten(lost.Replace(strings.Join(strings.Fields(name), " ")))
	}
	for i, w := range words {
		lower := strings.ToLower(w)
		switch short, ok := acronyms[lower]; {
		case ok:
			words[i] = short
		case w == strings.ToUpper(w) && len([]rune(w)) > 1 && !shouting:
		case i == 0:
			r := []rune(lower)
			r[0] = unicode.ToUpper(r[0])
			words[i] = string(r)
		default:
			words[i] = lower
		}
	}
	return shorten(strings.Join(words, " "))
}

// lost puts a mark people know in place of characters that were lost.
var lost = strings.NewReplacer("\ufffd", "?")

// written reports whether a column's name is written to be read, by a capital
// and blanks or signs that no program puts into names: Do you own a car? Nr.
func written(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(first) && !strings.Contains(name, "_") && (strings.HasSuffix(name, ".") ||
		strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("?!()€$£%-,;", r) }))
}

// shorten cuts a label to a length a rail has room for.
func shorten(s string) string {
	const most = 60
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return strings.TrimSpace(string(r[:most])) + "…"
}

// reserved are names the page's query string uses; a field so called gets an
// underscore behind it.
var reserved = []string{"q", "sort", "view", "record", "lang", "asof", "known", "vs", "rows", "cols", "limit", "offset", "id"}

// snake makes the name of a field from that of a column; it is empty where the
// column's name has no letters of Latin.
func snake(name string) string {
	s := words(name)
	if s != "" && (s[0] < 'a' || s[0] > 'z') {
		s = "n" + s
	}
	return s
}

// words writes the words of a name in ASCII, with _ between them.
func words(name string) string {
	var words []string
	for _, w := range tokens(name) {
		if w = latin(w); w != "" {
			words = append(words, w)
		}
	}
	s := strings.Join(words, "_")
	if len(s) > 60 {
		s = strings.TrimRight(s[:60], "_")
	}
	return s
}

// latin returns the letters and digits of s that are ASCII, without accents.
func latin(s string) string {
	s = strings.NewReplacer("ß", "ss", "æ", "ae", "ø", "o", "đ", "d", "ł", "l", "œ", "oe", "þ", "th", "ı", "i").Replace(s)
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// A namer gives every field a name of its own.
type namer map[string]bool

func (n namer) name(want string, place int) string {
	s := snake(want)
	if s == "" {
		s = fmt.Sprintf("column_%d", place)
	}
	if slices.Contains(reserved, s) {
		s += "_"
	}
	unique := s
	for i := 2; n[unique]; i++ {
		unique = fmt.Sprintf("%s_%d", strings.TrimSuffix(s, "_"), i)
	}
	n[unique] = true
	return unique
}

// slug makes the id of the collection.
func slug(s string) string {
	id := strings.ReplaceAll(words(s), "_", "-")
	if id == "" || id == "index" || id == "plain" {
		return "collection"
	}
	return id
}

// set makes a set of words.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// Words of columns' names, in the languages one meets most.
var (
	titleWords    = set("title name headline titel titre título titulo titolo naam nom nombre nome label bezeichnung überschrift caption rubrik tytuł название заголовок имя عنوان نام اسم başlık ad")
	summaryWords  = set("summary excerpt description abstract teaser lead intro blurb synopsis overview beschreibung zusammenfassung résumé resume resumen descripción descripcion descrizione descrição descricao beschrijving samenvatting описание خلاصه شرح وصف açıklama")
	bodyWords     = set("body text content contents article fulltext transcript inhalt texte contenu texto contenido testo tekst innehåll текст متن محتوا essay")
	dateWords     = set("date dates day datum datetime time timestamp created published year years yr jahr année annee año ano anno jaar år born birth died death dob modified updated added fecha data дата год تاریخ سال release released publication start end begin from to deadline due since until acquired earliest latest built erected founded opened established constructed erbaut gegründet eröffnet ts epoch utc")
	yearWords     = set("year years yr jahr année annee año ano anno jaar år год سال birth death born died release released date datum fecha built erected founded opened established constructed erbaut gegründet eröffnet")
	idWords       = set("id ids key code codes no nr num number slug accession uuid guid isbn issn doi ean sku ref reference identifier handle barcode inventarnummer signatur kennung nummer número numero imdb oclc viaf qid zip zipcode postcode postal plz phone tel telephone fax fips شناسه شماره کد رقم رمز تلفن")
	keyWords      = set("id key slug uuid guid accession identifier isbn doi sku handle code number no nr kennung inventarnummer signatur شناسه شماره کد رقم")
	placeWords    = set("country countries nation pays land länder laender país pais paese país страна کشور ülke state territory")
	makerWords    = set("artist artists author authors creator creators director maker photographer composer painter writer autor autorin künstler künstlerin auteur artiste artista réalisateur regisseur نویسنده مؤلف شاعر هنرمند")
	personalWords = set("race ethnicity religion gender sex orientation disability geschlecht sexe sexo género")
	imageWords    = set("image images img picture photo photos thumbnail thumb bild foto imagen immagine poster cover logo")
	linkWords     = set("url link web website site permalink href uri homepage page webseite lien enlace")
	editionWords  = set("date released edition updated generated published modified")
	noteWords     = set("note notes comment comments remark remarks inscription credit")
	measureWords  = set("height width depth length weight size area volume distance diameter price cost amount count population score total sum")
)

// title makes a heading of a file's or folder's name.
func title(name string) string {
	if s := humanise(stem(name)); s != "" {
		return s
	}
	return "Collection"
}

// stem is a file's name without its endings.
func stem(name string) string {
	name = strings.TrimSuffix(name, ".gz")
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= 8 {
		name = name[:i]
	}
	return name
}
