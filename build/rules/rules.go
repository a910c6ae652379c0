// Package rules checks what a collection asks of its records beyond their form:
// that texts are short, figures complete, dates no later than their sources,
// claims answered twice, and that nobody is named who is not public. The rules
// stand in collection.yaml, but for the claims: a vocabulary of questions asks
// for two answers to each. What is wrong is told with its place.
package rules

import (
	"fmt"
	"slices"
	"strings"

	"vitrine/build/input"
	"vitrine/build/records"
	"vitrine/wasm/index"
)

// A Checker checks the records of one collection, each once.
type Checker struct {
	c        *records.Collection
	problems records.Problems
	names    *names // nil where any may be named
	claim    *records.Field
	answers  map[string]int // by claim
	near     *near          // nil where nobody asks for it
}

// New returns a checker for a collection whose records are still to come. With
// near set it compares them with one another as well.
func New(c *records.Collection, near bool) *Checker {
	k := &Checker{c: c, answers: map[string]int{}}
	if near {
		k.near = newNear(c)
	}
	if c.Names != nil {
		k.names = newNames(c)
	}
	for _, f := range c.Fields {
		if f.Role == "claim" {
			k.claim = f
		}
	}
	return k
}

// add reports what is wrong with a record: an error where the collection is
// strict.
func (k *Checker) add(pos records.Pos, hint, format string, args ...any) {
	k.problems = append(k.problems, records.Problem{Pos: pos, Hint: hint, Message: fmt.Sprintf(format, args...), Warning: !k.c.Strict})
}

// Record checks a record, which is not kept.
func (k *Checker) Record(r *records.Record) {
	for _, f := range k.c.Fields {
		items := r.Values[f.Name]
		if len(items) == 0 {
			continue
		}
		for _, with := range f.With {
			if !slices.ContainsFunc(items, func(it records.Item) bool { return !it.Back }) {
				break // it stands in the other record, and is checked there
			}
			if len(r.Values[with.Name]) == 0 {
				k.add(place(items[0].Pos, r.Pos), "", "record %s has %s and no %s, expected both", input.Quote(r.ID), f.Name, with.Name)
			}
		}
		for i := range items {
			k.item(r, f, &items[i])
		}
	}
	if k.claim != nil {
		for _, it := range r.Values[k.claim.Name] {
			k.answers[it.Text]++
		}
	}
	if k.names != nil {
		k.names.record(r)
	}
	if k.near != nil {
		k.near.record(r)
	}
}

// place is the first of two places that is known.
func place(pos, or records.Pos) records.Pos {
	if pos.File == "" {
		return or
	}
	return pos
}

func (k *Checker) item(r *records.Record, f *records.Field, it *records.Item) {
	pos := place(it.Pos, r.Pos)
	switch {
	case f.Kind == index.Text:
		k.limits(f, pos, it.Text)
	case f.Kind == index.Figure && f.Complete:
		g := it.Figure
		if g.Period == "" && g.AsOf == "" {
			k.add(pos, "write the time it covers as period:, or the day it was counted as as_of:", "figure %s of %s has no period and no day", g.Value, input.Quote(g.What))
		}
		if g.Counter == "" {
			k.add(pos, `write who counted, or counter: not named`, "figure %s of %s has no counter", g.Value, input.Quote(g.What))
		}
	case f.Kind == index.Keyword && f.Vocab != nil:
		if v := f.Vocab.ByID(it.Text); v != nil && v.Props["needs"] != "" && len(r.Values[v.Props["needs"]]) == 0 {
			k.add(pos, "", "%s of %s needs field %s", input.Quote(it.Text), f.Name, input.Quote(v.Props["needs"]))
		}
	case f.NotAfter != nil:
		k.notAfter(r, f, it, pos)
	}
}

// notAfter reports a date that begins later than the latest of the record's
// sources that are dated.
func (k *Checker) notAfter(r *records.Record, f *records.Field, it *records.Item, pos records.Pos) {
	latest, day := "", int32(records.MinDay)
	for _, ref := range r.Values[f.NotAfter.Name] {
		d, err := records.ParseDate(ref.Source.Source.Date)
		if err != nil {
			return // not dated: it may be later
		}
		if d.Hi >= day {
			latest, day = ref.Source.Source.Date, d.Hi
		}
	}
	if latest != "" && it.Date.Lo > day {
		k.add(pos, "", "%s %s of record %s is later than its latest source, which is of %s", f.Name, it.Date.EDTF, input.Quote(r.ID), latest)
	}
}

// limits reports a text that is longer than it may be.
func (k *Checker) limits(f *records.Field, pos records.Pos, text string) {
	l := f.Limits
	if n := len([]rune(text)); l.Characters > 0 && n > l.Characters {
		k.add(pos, "", "%s has %d characters, expected at most %d", f.Name, n, l.Characters)
	}
	if l.Sentences > 0 || l.SentenceWords > 0 {
		all := sentences(text)
		if l.Sentences > 0 && len(all) > l.Sentences {
			k.add(pos, "", "%s has %d sentences, expected at most %d", f.Name, len(all), l.Sentences)
		}
		for _, s := range all {
			if n := len(strings.Fields(s)); l.SentenceWords > 0 && n > l.SentenceWords {
				k.add(pos, "say it in two sentences", "%s has a sentence of %d words, expected at most %d: %s", f.Name, n, l.SentenceWords, input.Quote(s))
			}
		}
	}
	if l.QuotedWords > 0 {
		for _, q := range quotations(text) {
			if n := len(strings.Fields(q)); n > l.QuotedWords {
				k.add(pos, "say it in your own words", "%s quotes %d words, expected at most %d: %s", f.Name, n, l.QuotedWords, input.Quote(q))
			}
		}
	}
}

// Finish returns what is wrong, sorted. Nothing may be made of a collection in
// which something is that is more than a warning.
func (k *Checker) Finish() records.Problems {
	if k.claim != nil && k.claim.Vocab != nil {
		for _, v := range k.claim.Vocab.Values {
			if n := k.answers[v.ID]; n < 2 {
				k.add(v.Pos, "a question is one that at least two records answer", "%s has %d answers, expected at least two", input.Quote(v.ID), n)
			}
		}
	}
	if k.names != nil {
		k.problems = append(k.problems, k.names.finish()...)
	}
	k.problems.Sort()
	return slices.Clip(k.problems)
}

// Near returns pairs of records that say nearly the same, the most alike first.
func (k *Checker) Near() []Pair {
	if k.near == nil {
		return nil
	}
	return k.near.pairs()
}
