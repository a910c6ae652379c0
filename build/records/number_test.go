package records

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestFormatNumber(t *testing.T) {
	for _, c := range []struct {
		in   float64
		want string
	}{
		{0, "0"}, {12.5, "12.5"}, {-3, "-3"}, {0.1, "0.1"}, {1e6, "1000000"}, {123456789012345680000, "123456789012345680000"},
		{1e21, "1e+21"}, {-1e100, "-1e+100"}, {1e-6, "0.000001"}, {1e-7, "1e-7"}, {2.5e-12, "2.5e-12"},
		{math.MaxFloat64, "1.7976931348623157e+308"}, {math.SmallestNonzeroFloat64, "5e-324"},
	} {
		got := FormatNumber(c.in)
		if got != c.want {
			t.Errorf("%g: got %s, want %s", c.in, got, c.want)
		}
		// The shell is handed numbers as JSON, whose text is the same.
		if asJSON, err := json.Marshal(c.in); err != nil || string(asJSON) != got {
			t.Errorf("%g: got %s, JSON has %s (error %v)", c.in, got, asJSON, err)
		}
		if back, err := strconv.ParseFloat(got, 64); err != nil || back != c.in {
			t.Errorf("%s reads back as %g, want %g (error %v)", got, back, c.in, err)
		}
	}
}

func TestNumberHint(t *testing.T) {
	for in, want := range map[string]string{
		"1,234": "1234", "12,345,678": "12345678", "1,234.5": "1234.5", "-1,234": "-1234",
		"1.234,5": "1234.5", "1.234.567": "1234567", "1.234.567,89": "1234567.89",
		"12,5": "12.5", "0,125": "0.125", ",5": "0.5",
		"1 234": "1234", "1\u00a0234": "1234", "1\u202f234": "1234", "1'234": "1234", "1\u2019234": "1234", "1_000": "1000",
		"+5": "5", "\u22123": "-3", ".5": "0.5", "-.5": "-0.5", "5.": "5", "007": "7", "-00": "-0",
		"1,2,3": "", "1,234.567.8": "", "1.2.3": "", "12,34,567": "", "1,2345.6": "",
		"12 EUR": "", "0x1F": "", "NaN": "", ".inf": "", ".": "", "-": "", ",": "", "+1e999": "", "12345678901234567890,5": "",
	} {
		got := numberHint(in)
		if want != "" && got != "did you mean "+want+"?" || want == "" && !strings.HasPrefix(got, "digits only") {
			t.Errorf("%q: got hint %q, want %q", in, got, want)
		}
	}
}
