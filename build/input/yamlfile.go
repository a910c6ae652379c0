package input

import (
	"context"
	"fmt"
)

// maxYAML is the largest YAML file that is read, in bytes. The parser needs
// some 60 times a file's size in memory.
const maxYAML = 16 << 20

// documents reads a YAML file. Mistakes the parser can pass by go to warn.
func (f *File) documents(src *source, o Options) (docs []*Node, err error) {
	data, err := src.all(maxYAML)
	if err != nil {
		return nil, err
	}
	docs, problems, ok := parseYAML(f.Name, data)
	if !ok {
		return nil, &lostError{problems}
	}
	report(problems, o.Warn)
	return docs, nil
}

// parseYAML is YAML with the problems as a list: whether they are the end of
// the text is known only behind them.
func parseYAML(file string, data []byte) (docs []*Node, problems Problems, ok bool) {
	docs, ok = YAML(file, data, func(pos Pos, hint, format string, args ...any) {
		problems = append(problems, Problem{Pos: pos, Message: fmt.Sprintf(format, args...), Hint: hint})
	})
	return docs, problems, ok
}

func report(problems Problems, to Report) {
	for _, p := range problems {
		to(p.Pos, p.Hint, "%s", p.Message)
	}
}

// planYAML looks for the records of a YAML file. One that is broken is left to
// Each.
func (f *File) planYAML() (why string, err error) {
	o := Options{}.quiet()
	src, err := f.open(context.Background(), o)
	if err != nil {
		return "", err
	}
	defer src.close()
	docs, err := f.documents(src, o)
	switch {
	case src.disk.err != nil:
		return "", src.disk.err
	case err != nil:
		return "", nil
	case len(docs) == 0:
		return "has no content", nil
	case len(docs) > 1:
		return "", nil
	}
	switch n := docs[0]; n.Shape {
	case List:
		if len(n.Items) == 0 {
			return "is an empty list", nil
		}
	case Map:
		var s survey
		s.node(n, nil, n.Pos.Line)
		f.Found.Single = !s.decide(f)
	case Scalar:
		return "is text, expected a list of maps", nil
	}
	return "", nil
}

// node walks through a map as jsonReader.survey does.
func (s *survey) node(n *Node, path []step, line int) (m members) {
	more := s.more
	for i, p := range n.Pairs {
		to := append(path, step{p.Key, i})
		m.add(p.Key)
		switch v := p.Value; {
		case v.Shape == List && len(path) < surveyDepth:
			maps := 0
			for _, item := range v.Items {
				if item.Shape == Map {
					maps++
				}
			}
			s.foundList(to, maps, p.Pos.Line)
		case v.Shape == Map && len(path) < surveyDepth:
			m.object(s.node(v, to, p.Pos.Line))
		case v.Shape == Map:
			m.object(members{})
		case v.Shape <= Scalar && len(v.Text) < 1000:
			s.foundScalar(path, p)
		}
	}
	s.foundObject(path, &m, line, more)
	return m
}

// eachYAML yields the maps of a file: of each document itself or of its list.
func (f *File) eachYAML(src *source, o Options, yield func(*Node) error) error {
	docs, err := f.documents(src, o)
	if err != nil {
		return err
	}
	f.tellUnread(o.Warn)
	pseudo := f.pseudo()
	give := func(n *Node, what string) error {
		if n.Shape != Map {
			if n.Shape != Broken {
				o.Warn(n.Pos, "", "%s is %s, expected a map; left out", what, n.Shape)
			}
			return nil
		}
		for i := range pseudo {
			pseudo[i].Pos.Line = n.Pos.Line
		}
		n.Pairs = append(n.Pairs, pseudo...)
		return yield(n)
	}
	for i, doc := range docs {
		for _, step := range f.json.path {
			p := doc.Get(step.name)
			if p == nil {
				return f.lost(doc.Pos.Line, doc.Pos.Col, "", "there is no %s any more", Quote(step.name))
			}
			doc = p.Value
		}
		switch {
		case doc.Shape == List:
			for j, item := range doc.Items {
				if err := give(item, fmt.Sprintf("item %d of the list", j+1)); err != nil {
					return err
				}
			}
		case f.Found.Keyed && doc.Shape == Map:
			for _, p := range doc.Pairs {
				if p.Value.Shape == Map {
					p.Value.Pairs = append(p.Value.Pairs, Pair{"@key", p.Pos, &Node{Shape: Scalar, Text: p.Key, Pos: p.Pos}})
				}
				if err := give(p.Value, "member "+Quote(p.Key)); err != nil {
					return err
				}
			}
		default:
			if err := give(doc, fmt.Sprintf("document %d", i+1)); err != nil {
				return err
			}
		}
	}
	return nil
}
