package input

import "slices"

// unread returns the places beside the best that hold records, which are lost
// to the collection. What lies within another place is part of its records, and
// what lies around the best is the way there.
func (s *survey) unread(best place) (others []place) {
	within := func(path, outer []step) bool {
		return len(path) > len(outer) && slices.Equal(path[:len(outer)], outer)
	}
	for _, p := range s.places {
		if slices.Equal(p.path, best.path) || within(p.path, best.path) || within(best.path, p.path) {
			continue
		}
		if slices.ContainsFunc(s.places, func(o place) bool { return within(p.path, o.path) && !within(best.path, o.path) }) {
			continue
		}
		others = append(others, p)
	}
	return others
}

// unreadMost is how many places of a file that are not read are told one by one.
const unreadMost = 20

// tellUnread warns of records that are in the file and not read.
func (f *File) tellUnread(warn Report) {
	const hint = "save it as a file of its own"
	more := f.json.more
	for i, p := range f.json.unread {
		if i == unreadMost {
			more += len(f.json.unread) - i
			break
		}
		what := "list"
		if p.keyed {
			what = "object"
		}
		warn(Pos{File: f.Name, Line: p.line}, hint, "the %s %s of %s is not read, the records are those of %s", what, Quote(dotted(p.path)), plural(p.n, "record"), Quote(f.Found.Wrapper))
	}
	if more > 0 {
		warn(Pos{File: f.Name}, "save each as a file of its own", "further lists and objects of records in the file are not read: %d", more)
	}
}
