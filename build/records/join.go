package records

import (
	"context"
	"slices"
	"strings"

	"vitrine/build/input"
)

// readJoins reads the files that are looked up, by the value of their key. The
// rows are kept: such files are as long as a list of artists, not of works.
func (l *loader) readJoins(ctx context.Context, files []*input.File, o input.Options) ([]map[string]*input.Node, error) {
	var tables []map[string]*input.Node
	for _, j := range l.c.Joins {
		rows := map[string]*input.Node{}
		tables = append(tables, rows)
		i := slices.IndexFunc(files, func(f *input.File) bool { return f.Path == j.File })
		var file *input.File
		if i >= 0 {
			file = files[i]
		} else if found, _, err := input.Find(l.fsys, l.dir, []string{j.File}, o); err != nil || len(found) == 0 {
			l.add(j.Pos, "", "file %s of join not found", quote(j.File))
			continue
		} else {
			file = found[0]
		}
		key := newPath(j.Key)
		err := file.Each(ctx, o, func(n *input.Node) error {
			key.each(n, func(v *input.Node) {
				id := strings.TrimSpace(v.Text)
				if id == "" {
					return
				}
				if rows[id] != nil {
					l.warn("key of join twice", n.Pos, "", "%s %s is there twice, the first row is taken", j.Key, quote(id))
					return
				}
				rows[id] = copied(n)
			})
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			l.add(j.Pos, "", "no row of %s has a %s", quote(j.File), quote(j.Key))
		}
	}
	return tables, nil
}

// copied returns a copy of a node that stays as it is.
func copied(n *input.Node) *input.Node {
	c := *n
	c.Text = strings.Clone(n.Text)
	c.Items, c.Pairs = nil, nil
	for _, item := range n.Items {
		c.Items = append(c.Items, copied(item))
	}
	for _, p := range n.Pairs {
		if !strings.HasPrefix(p.Key, "@") {
			c.Pairs = append(c.Pairs, input.Pair{Key: p.Key, Pos: p.Pos, Value: copied(p.Value)})
		}
	}
	return &c
}

// join returns a record with the rows that are looked up for it, each under its
// name. What it returns changes with the next record.
func (c *converter) join(n *input.Node) *input.Node {
	if len(c.c.Joins) == 0 {
		return n
	}
	c.whole.Shape, c.whole.Pos, c.whole.Pairs = n.Shape, n.Pos, append(c.whole.Pairs[:0], n.Pairs...)
	for i, j := range c.c.Joins {
		var rows []*input.Node
		var pos input.Pos
		c.onColumns[i].each(n, func(on *input.Node) {
			key := strings.TrimSpace(on.Text)
			switch row := c.joined[i][key]; {
			case row != nil:
				c.lookedUp[i]++
				rows, pos = append(rows, row), on.Pos
			case key != "":
				c.warn(j.As+": no row", on.Pos, "", "%s is %s, and no row of %s has it as %s", j.On, quote(key), quote(j.File), j.Key)
			}
		})
		switch len(rows) {
		case 0:
		case 1:
			c.whole.Pairs = append(c.whole.Pairs, input.Pair{Key: j.As, Pos: pos, Value: rows[0]})
		default:
			c.whole.Pairs = append(c.whole.Pairs, input.Pair{Key: j.As, Pos: pos, Value: &input.Node{Shape: input.List, Items: rows, Pos: pos}})
		}
	}
	return &c.whole
}
