package index

// IDs are the ids of the records, in docID order: first those that the page
// opens with, then the others, which may not have arrived.
type IDs struct{ first, rest List }

// IDs opens the ids.
func (ix *Index) IDs() (IDs, error) {
	var ids IDs
	var err error
	if ids.first, err = ix.list(TagRecordIDs, NoField, 0); err != nil {
		return ids, err
	}
	if ids.rest, err = ix.list(TagRecordIDs, NoField, 1); err != nil {
		return ids, err
	}
	if n := ids.Len(); n != ix.Records && (n > ix.Records || ix.row(TagRecordIDs, NoField, 1) < 0 || ids.rest.Len() > 0) {
		return ids, corrupt("%d records have %d ids", ix.Records, n)
	}
	return ids, nil
}

// Len returns how many ids are there: those of docIDs 0 to Len-1.
func (l IDs) Len() int { return l.first.Len() + l.rest.Len() }

// At returns the id of a record, in place; "" when it has not arrived.
func (l IDs) At(doc int) string {
	if doc < l.first.Len() {
		return l.first.At(doc)
	}
	if doc -= l.first.Len(); doc < l.rest.Len() {
		return l.rest.At(doc)
	}
	return ""
}

// Find returns the docID of an id, or -1.
func (l IDs) Find(id string) int {
	if n := l.first.Find(id); n >= 0 {
		return n
	}
	if n := l.rest.Find(id); n >= 0 {
		return n + l.first.Len()
	}
	return -1
}
