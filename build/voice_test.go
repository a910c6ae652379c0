package main

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"vitrine/build/records"
)

// quietly returns a voice that speaks into buffers, with a clock that is set by
// hand.
func quietly() (v *voice, out, errs *bytes.Buffer, pass func(time.Duration)) {
	out, errs = new(bytes.Buffer), new(bytes.Buffer)
	var mu sync.Mutex
	now := time.Date(2026, 1, 2, 17, 3, 12, 0, time.UTC)
	v = &voice{out: out, errs: errs, now: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}}
	return v, out, errs, func(d time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(d)
	}
}

func TestVoice(t *testing.T) {
	wrong := records.Problems{{Pos: records.Pos{File: "a.yaml", Line: 2, Col: 3}, Message: `unknown field "yaer"`, Hint: `did you mean "year"?`},
		{Pos: records.Pos{File: "b.yaml"}, Message: "is <empty>"}}
	for _, c := range []struct {
		name      string
		set       func(*voice)
		do        func(*voice)
		out, errs string
	}{
		{name: "a result", do: func(v *voice) { v.say("%d records", 2) }, out: "2 records\n"},
		{name: "a result when quiet", set: quiet, do: func(v *voice) { v.say("%d records", 2) }, out: "2 records\n"},
		{name: "a result without a form of its own as JSON", set: asJSON, do: func(v *voice) { v.say("%d <b>", 2) }, out: `{"result":{"text":"2 <b>"}}` + "\n"},
		{name: "a note", do: func(v *voice) { v.note("on %s", "it") }, errs: "on it\n"},
		{name: "a note when quiet", set: quiet, do: func(v *voice) { v.note("on it") }},
		{name: "a note as JSON", set: asJSON, do: func(v *voice) { v.note("on it") }, errs: `{"note":{"message":"on it"}}` + "\n"},
		{name: "an error when quiet", set: quiet, do: func(v *voice) { v.fail(errors.New("no\nhint: yes")) }, errs: "error: no\nhint: yes\n"},
		{name: "an error as JSON", set: asJSON, do: func(v *voice) { v.fail(errors.New("no\nhint: yes")) }, errs: `{"error":{"message":"no","hint":"yes"}}` + "\n"},
		{name: "an error that was said", do: func(v *voice) { v.fail(errSaid) }},
		{name: "a warning", do: func(v *voice) { v.warn("odd", "even") }, errs: "warning: odd\nhint: even\n"},
		{name: "a warning when quiet", set: quiet, do: func(v *voice) { v.warn("odd", "") }},
		{name: "a warning as JSON", set: asJSON, do: func(v *voice) { v.warn("odd", "") }, errs: `{"warning":{"message":"odd"}}` + "\n"},
		{name: "problems", do: func(v *voice) { v.fail(problemsError{wrong, 0}) },
			errs: "error: a.yaml:2:3: unknown field \"yaer\"\nhint: did you mean \"year\"?\nerror: b.yaml: is <empty>\n2 problems; nothing was written\n"},
		{name: "problems as JSON", set: asJSON, do: func(v *voice) { v.fail(problemsError{wrong, 0}) },
			errs: `{"error":{"message":"unknown field \"yaer\"","hint":"did you mean \"year\"?","file":"a.yaml","line":2,"column":3}}` + "\n" +
				`{"error":{"message":"is <empty>","file":"b.yaml"}}` + "\n" + `{"total":{"errors":2,"warnings":0}}` + "\n"},
		{name: "warnings alone", do: func(v *voice) { v.total(0, 3, "") }, errs: "3 warnings\n"},
		{name: "warnings alone when quiet", set: quiet, do: func(v *voice) { v.total(0, 3, "") }},
		{name: "both when quiet", set: quiet, do: func(v *voice) { v.total(1, 2, "") }, errs: "1 error, 2 warnings\n"},
		{name: "both", do: func(v *voice) { v.total(1, 2, "nothing was written") }, errs: "1 error, 2 warnings; nothing was written\n"},
		{name: "stopped", set: quiet, do: func(v *voice) { v.stopped() }, errs: "stopped; nothing was written\n"},
		{name: "sizes", do: func(v *voice) { v.sizes("nowhere") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, out, errs, _ := quietly()
			if c.set != nil {
				c.set(v)
			}
			c.do(v)
			if out.String() != c.out || errs.String() != c.errs {
				t.Errorf("said %q and %q, want %q and %q", out, errs, c.out, c.errs)
			}
		})
	}
}

func quiet(v *voice)  { v.quiet = true }
func asJSON(v *voice) { v.json = true }

func TestStepsAreTimed(t *testing.T) {
	v, _, errs, pass := quietly()
	v.verbose = true
	v.begin("reading")
	pass(1500 * time.Millisecond)
	v.begin("indexing")
	pass(20 * time.Millisecond)
	v.end()
	v.end()
	if want := "reading …\nreading took 1.50 s\nindexing …\nindexing took 0.02 s\n"; errs.String() != want {
		t.Errorf("said %q, want %q", errs, want)
	}
}

func TestProgress(t *testing.T) {
	t.Run("on a terminal", func(t *testing.T) {
		v, _, errs, pass := quietly()
		v.terminal = true
		p := v.progress("reading", 1000, "records")
		pass(progressAfter - 1)
		p.add(100)
		if errs.Len() > 0 {
			t.Errorf("shown too early: %q", errs)
		}
		pass(1)
		p.add(400)
		if s := errs.String(); !strings.Contains(s, "reading  50%") || !strings.Contains(s, "500/1000") || !strings.Contains(s, "records/s") {
			t.Errorf("shown: %q", s)
		}
		errs.Reset()
		p.add(1)
		if errs.Len() > 0 {
			t.Errorf("drawn anew too soon: %q", errs)
		}
		// What is printed stands on a line of its own, and the bar comes back.
		v.note("look")
		if s := errs.String(); !strings.HasPrefix(s, "\r  ") || !strings.HasSuffix(s, " \rlook\n") {
			t.Errorf("a note over a bar: %q", s)
		}
		errs.Reset()
		pass(progressEvery)
		p.add(499)
		if s := errs.String(); !strings.Contains(s, "reading  99%") {
			t.Errorf("shown again: %q", s)
		}
		errs.Reset()
		p.done()
		if s := errs.String(); strings.Trim(s, " ") != "\r\r" && strings.Trim(s, " \r") != "" || s == "" {
			t.Errorf("at its end: %q", s)
		}
		errs.Reset()
		pass(time.Hour)
		p.add(1)
		v.note("after")
		if errs.String() != "after\n" {
			t.Errorf("after its end: %q", errs)
		}
	})
	t.Run("without a total", func(t *testing.T) {
		v, _, errs, pass := quietly()
		v.terminal = true
		p := v.progress("reading", -1, "records")
		pass(time.Second)
		p.add(12345)
		if s := errs.String(); !strings.Contains(s, "reading") || !strings.Contains(s, "12345") {
			t.Errorf("shown: %q", s)
		}
		p.done()
	})
	t.Run("in bytes", func(t *testing.T) {
		v, _, errs, pass := quietly()
		v.terminal = true
		p := v.progress("reading", 4_000_000, "bytes")
		pass(time.Second)
		p.add(1_000_000)
		if s := errs.String(); !strings.Contains(s, "1.0/4.0 MB") || !strings.Contains(s, "B/s") {
			t.Errorf("shown: %q", s)
		}
		p.done()
	})
	for _, c := range []struct {
		name            string
		terminal, quiet bool
	}{{"not on a terminal", false, false}, {"when quiet", true, true}} {
		t.Run(c.name, func(t *testing.T) {
			v, out, errs, pass := quietly()
			v.terminal, v.quiet = c.terminal, c.quiet
			p := v.progress("reading", 10, "records")
			pass(time.Minute)
			p.add(5)
			p.done()
			if out.Len()+errs.Len() > 0 {
				t.Errorf("said %q and %q, want nothing", out, errs)
			}
		})
	}
	t.Run("as JSON", func(t *testing.T) {
		v, _, errs, pass := quietly()
		v.json = true
		p := v.progress("reading", 1000, "records")
		q := v.progress("counting", -1, "files")
		for range 10 { // for a second
			pass(100 * time.Millisecond)
			p.add(50)
			q.add(1)
		}
		p.done()
		q.done()
		want := `{"progress":{"name":"reading","done":250,"total":1000,"unit":"records","seconds":0.5}}
{"progress":{"name":"counting","done":5,"unit":"files","seconds":0.5}}
{"progress":{"name":"reading","done":500,"total":1000,"unit":"records","seconds":1}}
{"progress":{"name":"counting","done":10,"unit":"files","seconds":1}}
`
		if errs.String() != want {
			t.Errorf("said\n%swant\n%s", errs, want)
		}
	})
	t.Run("from several goroutines", func(t *testing.T) {
		v, _, errs, pass := quietly()
		v.json = true
		p := v.progress("reading", 8000, "records")
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 1000 {
					pass(time.Millisecond)
					p.add(1)
				}
			})
		}
		all.Wait()
		pass(time.Minute)
		p.add(0)
		p.done()
		if !strings.Contains(errs.String(), `"done":8000,`) {
			t.Errorf("counted %q, want 8000 in the end", errs)
		}
	})
}
