package input

import (
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	testRead(t, []readCase{
		{"comma", "a.csv", "id,name\n1,Ada\n2,\"Lovelace, Ada\"\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada\"}\n" +
				"3 {id:\"2\" name:\"Lovelace, Ada\"}\n"},
		{"tab in a .csv", "a.csv", "id\tname\n1\tAda, Countess\n2\tBob, Baron\n",
			"CSV, tab-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada, Countess\"}\n" +
				"3 {id:\"2\" name:\"Bob, Baron\"}\n"},
		{"semicolon with decimal commas", "a.csv", "id;size;name\n1;2,5;Ada\n2;3,5;Bob\n",
			"CSV, semicolon-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" size:\"2,5\" name:\"Ada\"}\n" +
				"3 {id:\"2\" size:\"3,5\" name:\"Bob\"}\n"},
		{"semicolon with decimal commas and a last column that is often empty", "a.csv", "id;size;name;note\n1;2,5;Ada;\n2;3,5;Bob;\n3;4,5;Cy;late\n4;5,5;Di;\n5;6,5;Ed;\n",
			"CSV, semicolon-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" size:\"2,5\" name:\"Ada\" note:\"\"}\n" +
				"3 {id:\"2\" size:\"3,5\" name:\"Bob\" note:\"\"}\n" +
				"4 {id:\"3\" size:\"4,5\" name:\"Cy\" note:\"late\"}\n" +
				"5 {id:\"4\" size:\"5,5\" name:\"Di\" note:\"\"}\n" +
				"6 {id:\"5\" size:\"6,5\" name:\"Ed\" note:\"\"}\n"},
		{"pipe", "a.txt", "id|name\n1|Ada\n2|Bob\n",
			"CSV, pipe-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada\"}\n" +
				"3 {id:\"2\" name:\"Bob\"}\n"},
		{"lists within cells", "a.csv", "id,tags,size\n1,a|b|c,5\n2,a;b,7\n3,c|d|e,7\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" tags:\"a|b|c\" size:\"5\"}\n" +
				"3 {id:\"2\" tags:\"a;b\" size:\"7\"}\n" +
				"4 {id:\"3\" tags:\"c|d|e\" size:\"7\"}\n"},
		{"sep line of Excel", "a.csv", "sep=;\r\nid;name\r\n1;Ada, B\r\n2;Bob, C\r\n",
			"CSV, semicolon-separated, header in line 2, UTF-8\n" +
				"3 {id:\"1\" name:\"Ada, B\"}\n" +
				"4 {id:\"2\" name:\"Bob, C\"}\n"},
		{"title above the header", "a.csv", "Sales of all shops\n\nyear 2020\nid,name,size,unit\n1,Ada,2,cm\n2,Bob,3,cm\n",
			"CSV, comma-separated, header in line 4 below 2 other lines, UTF-8\n" +
				"above [\"Sales of all shops\" \"year 2020\"]\n" +
				"5 {id:\"1\" name:\"Ada\" size:\"2\" unit:\"cm\"}\n" +
				"6 {id:\"2\" name:\"Bob\" size:\"3\" unit:\"cm\"}\n"},
		{"no header", "a.csv", "1,Ada,2020-01-01\n2,Bob,2020-01-02\n",
			"CSV, comma-separated, no header, UTF-8\n" +
				"1 {column 1:\"1\" column 2:\"Ada\" column 3:\"2020-01-01\"}\n" +
				"2 {column 1:\"2\" column 2:\"Bob\" column 3:\"2020-01-02\"}\n"},
		{"years as columns", "a.csv", "country,2019,2020,2021\nDE,1,2,3\nFR,4,5,6\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {country:\"DE\" 2019:\"1\" 2020:\"2\" 2021:\"3\"}\n" +
				"3 {country:\"FR\" 2019:\"4\" 2020:\"5\" 2021:\"6\"}\n"},
		{"header of R", "a.csv", "name,size\n1,Ada,170\n2,Bob,180\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {column 1:\"1\" name:\"Ada\" size:\"170\"}\n" +
				"3 {column 1:\"2\" name:\"Bob\" size:\"180\"}\n"},
		{"names empty and twice", "a.csv", "name,,name,name 2\nAda,x,y,z\nBob,p,q,r\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {name:\"Ada\" column 2:\"x\" name 3:\"y\" name 2:\"z\"}\n" +
				"3 {name:\"Bob\" column 2:\"p\" name 3:\"q\" name 2:\"r\"}\n"},
		{"one column", "a.csv", "name\nAda\nBob\n",
			"CSV, one column, header in line 1, UTF-8\n" +
				"2 {name:\"Ada\"}\n" +
				"3 {name:\"Bob\"}\n"},
		{"one column with commas in quotes", "a.csv", "name\n\"Lovelace, Ada\"\n\"Babbage, Charles\"\n",
			"CSV, one column, header in line 1, UTF-8\n" +
				"2 {name:\"Lovelace, Ada\"}\n" +
				"3 {name:\"Babbage, Charles\"}\n"},
		{"line breaks in cells", "a.csv", "id,text,end\r\n1,\"one\r\ntwo\rthree\",x\r\n2,four,y\r\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" text:\"one\\ntwo\\nthree\" end@4:\"x\"}\n" +
				"5 {id:\"2\" text:\"four\" end:\"y\"}\n"},
		{"mixed line ends", "a.csv", "id,name\n1,Ada\r\n2,Bob\r3,Eve\r\n\r\n4,Kim",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada\"}\n" +
				"3 {id:\"2\" name:\"Bob\"}\n" +
				"4 {id:\"3\" name:\"Eve\"}\n" +
				"6 {id:\"4\" name:\"Kim\"}\n"},
		{"only carriage returns", "a.csv", "id,name\r1,Ada\r2,Bob\r",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada\"}\n" +
				"3 {id:\"2\" name:\"Bob\"}\n"},
		{"quotes in quotes", "a.csv", "id,name\n1,\"Ada \"\"Ace\"\" L\"\n2,\"\"\n3,\"\"\"\"\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada \\\"Ace\\\" L\"}\n" +
				"3 {id:\"2\" name:\"\"}\n" +
				"4 {id:\"3\" name:\"\\\"\"}\n"},
		{"stray quote in text", "a.csv", "id,name\n1,6\" nails\n2,a \"b\" c\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"6\\\" nails\"}\n" +
				"3 {id:\"2\" name:\"a \\\"b\\\" c\"}\n"},
		{"quotes not written twice", "a.csv", "id,name\n1,\"he said \"hi\" to me\"\n2,x\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"warn a.csv:2: a quote within quotes, read as part of the text\n" +
				"hint a quote that is part of the text is written twice\n" +
				"2 {id:\"1\" name:\"he said \\\"hi\\\" to me\"}\n" +
				"3 {id:\"2\" name:\"x\"}\n"},
		{"text behind quotes", "a.csv", "id,name\n1,\"Foo\" is a film\n2,x\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"warn a.csv:2: text behind the quote that closes, read with its quotes as they are\n" +
				"2 {id:\"1\" name:\"\\\"Foo\\\" is a film\"}\n" +
				"3 {id:\"2\" name:\"x\"}\n"},
		{"backslash before quotes", "a.csv", "id,name,n\n1,\"a \\\"b\\\" c\",5\n2,\"ends with \\\"\",6\n3,\"c:\\\\x\\y\",7\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"a \\\"b\\\" c\" n:\"5\"}\n" +
				"3 {id:\"2\" name:\"ends with \\\"\" n:\"6\"}\n" +
				"4 {id:\"3\" name:\"c:\\\\x\\\\y\" n:\"7\"}\n"},
		{"spaces before quotes", "a.csv", "\"id\", \"name\"\n\"1\", \"Lovelace, Ada\"\n\"2\", \"B\"\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Lovelace, Ada\"}\n" +
				"3 {id:\"2\" name:\"B\"}\n"},
		{"spaces behind quotes", "a.csv", "id,name\n\"1\" ,\"Ada\" \n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada\"}\n"},
		{"formulas and HTML are text", "a.csv", "id,name\n1,=SUM(A1:A2)\n2,<b>x</b>\n3,@cmd\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"=SUM(A1:A2)\"}\n" +
				"3 {id:\"2\" name:\"<b>x</b>\"}\n" +
				"4 {id:\"3\" name:\"@cmd\"}\n"},
		{"right to left, emoji", "a.csv", "id,نام\n1,کابل\n2,👩‍👧\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" نام:\"کابل\"}\n" +
				"3 {id:\"2\" نام:\"👩\\u200d👧\"}\n"},
		{"empty cells at the end of every row", "a.csv", "id,name\n1,Ada,\n2,Bob,\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada\"}\n" +
				"3 {id:\"2\" name:\"Bob\"}\n"},
		{"empty cells at the end of every row and the header", "a.csv", "id,name,\n1,Ada,\n2,Bob,\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada\"}\n" +
				"3 {id:\"2\" name:\"Bob\"}\n"},
		{"name missing in the middle", "a.csv", "id,,name\n1,,Ada\n2,x,Bob\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" column 2:\"\" name:\"Ada\"}\n" +
				"3 {id:\"2\" column 2:\"x\" name:\"Bob\"}\n"},
		{"header shorter than rows", "a.csv", "id,name\n1,Ada,x\n2,Bob,y\n3,Eve,\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada\" column 3:\"x\"}\n" +
				"3 {id:\"2\" name:\"Bob\" column 3:\"y\"}\n" +
				"4 {id:\"3\" name:\"Eve\" column 3:\"\"}\n"},
		{"ragged rows", "a.csv", "id,name,size\n1,Ada,5\n2,Bob\n3,Eve,5,x,y\n4,Kim,6\n,,\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada\" size:\"5\"}\n" +
				"warn a.csv:3: row of 2 cells, expected 3; the last are taken as absent\n" +
				"3 {id:\"2\" name:\"Bob\"}\n" +
				"warn a.csv:4: row of 5 cells, expected 3; the rest is kept as @extra\n" +
				"hint is a delimiter within a text, which then goes in quotes?\n" +
				"4 {id:\"3\" name:\"Eve\" size:\"5\" @extra:[\"x\" \"y\"]}\n" +
				"5 {id:\"4\" name:\"Kim\" size:\"6\"}\n" +
				"warn a.csv:6: row of 3 cells without a value, left out\n"},
		{"the header again", "a.csv", "id,name\n1,Ada\nid,name\n2,Bob\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada\"}\n" +
				"warn a.csv:3: the header once more, left out\n" +
				"4 {id:\"2\" name:\"Bob\"}\n"},
		{"blank lines", "a.csv", "\n\nid,name\n\n1,Ada\n   \n2,Bob\n\n",
			"CSV, comma-separated, header in line 3, UTF-8\n" +
				"5 {id:\"1\" name:\"Ada\"}\n" +
				"warn a.csv:6: row of 1 cell without a value, left out\n" +
				"7 {id:\"2\" name:\"Bob\"}\n"},
		{"five formats of dates are text", "a.csv", "id,when\n1,2020-01-02\n2,02.01.2020\n3,1/2/20\n4,2 Jan 2020\n5,Jan 2020\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" when:\"2020-01-02\"}\n" +
				"3 {id:\"2\" when:\"02.01.2020\"}\n" +
				"4 {id:\"3\" when:\"1/2/20\"}\n" +
				"5 {id:\"4\" when:\"2 Jan 2020\"}\n" +
				"6 {id:\"5\" when:\"Jan 2020\"}\n"},
		{"unclosed quote", "a.csv", "id,name\n1,Ada\n2,\"Bob\n3,Eve\n4,Kim\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada\"}\n" +
				"fail a.csv:3: a quote is opened here and never closed\n" +
				"hint close it; a quote that is part of the text is written twice, and the text goes in quotes: \"\"\"so\"\" he said\"\n"},
		{"unclosed quote with backslashes", "a.csv", "id,name\n1,\"a \\\"b\\\" c\"\n2,\"x\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"a \\\"b\\\" c\"}\n" +
				"fail a.csv:3: a quote is opened here and never closed\n" +
				"hint close it; a quote that is part of the text is written twice, and the text goes in quotes: \"\"\"so\"\" he said\"\n"},
		{"unclosed quote that closes later", "a.csv", "id,name,end\n1,\"Ada,x\n2,\"Bob\",y\n3,\"Eve\",z\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"warn a.csv:3: a quote within quotes, read as part of the text\n" +
				"hint a quote that is part of the text is written twice\n" +
				"2 {id:\"1\" name:\"Ada,x\\n2,\\\"Bob\" end@3:\"y\"}\n" +
				"4 {id:\"3\" name:\"Eve\" end:\"z\"}\n"},
		{"no text file", "a.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x00\x00\x00\x00\x00\x00",
			"skip a.csv: is not text\n" +
				"error a.csv: no records found: it is not text\n"},
		{"workbook by another name", "a.csv", "PK\x03\x04 and so on",
			"skip a.csv: is a spreadsheet or another zip archive: save the sheet as CSV, or unpack it\n" +
				"error a.csv: no records found: it is a spreadsheet or another zip archive: save the sheet as CSV, or unpack it\n"},
		{"prose", "a.txt", "Dear reader,\nthis is a letter, and no table.\n\nYours\n",
			"skip a.txt: is text without columns\n" +
				"error a.txt: no records found: it is text without columns\n"},
		{"empty", "a.csv", "",
			"skip a.csv: is empty\n" +
				"error a.csv: no records found: it is empty\n"},
		{"empty but for a byte order mark", "a.csv", "\ufeff",
			"skip a.csv: is empty\n" +
				"error a.csv: no records found: it is empty\n"},
		{"blank", "a.csv", "\n \r\n\n",
			"skip a.csv: has nothing but blank lines\n" +
				"error a.csv: no records found: it has nothing but blank lines\n"},
		{"header only", "a.csv", "id,name\n",
			"skip a.csv: has a header in line 1 and no rows below it\n" +
				"error a.csv: no records found: it has a header in line 1 and no rows below it\n"},
		{"header only, blank lines", "a.csv", "\nid,name\n\n",
			"skip a.csv: has a header in line 2 and no rows below it\n" +
				"error a.csv: no records found: it has a header in line 2 and no rows below it\n"},
		{"gzip by another name", "a.csv", gzipped("id,name\n1,Ada\n2,Bob\n"),
			"CSV, comma-separated, header in line 1, UTF-8, gzip\n" +
				"2 {id:\"1\" name:\"Ada\"}\n" +
				"3 {id:\"2\" name:\"Bob\"}\n"},
		{"gzip with its name", "a.csv.gz", gzipped("id,name\n1,Ada\n2,Bob\n"),
			"CSV, comma-separated, header in line 1, UTF-8, gzip\n" +
				"2 {id:\"1\" name:\"Ada\"}\n" +
				"3 {id:\"2\" name:\"Bob\"}\n"},
		{"gzip cut short", "a.csv.gz", gzipped("id,name\n1,Ada\n2,Bob\n")[:30],
			"CSV, comma-separated, header in line 1, UTF-8, gzip\n" +
				"2 {id:\"1\" name:\"Ada\"}\n" +
				"fail a.csv.gz: the gzip archive is broken: unexpected EOF\n" +
				"hint copy or download it again\n"},
		{"gzip with nothing behind its head", "a.csv.gz", "\x1f\x8b\x08",
			"skip a.csv.gz: is a gzip archive that is broken: unexpected EOF\n" +
				"error a.csv.gz: no records found: it is a gzip archive that is broken: unexpected EOF\n"},
		{"no gzip in a .gz", "a.csv.gz", "id,name\n1,Ada\n2,Bob\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Ada\"}\n" +
				"3 {id:\"2\" name:\"Bob\"}\n"},
	})
}

func TestEncodings(t *testing.T) {
	testRead(t, []readCase{
		{"UTF-8", "a.csv", "id,name\n1,Zoë\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Zoë\"}\n"},
		{"UTF-8 with BOM", "a.csv", "\ufeffid,name\n1,Zoë\n",
			"CSV, comma-separated, header in line 1, UTF-8 with BOM\n" +
				"2 {id:\"1\" name:\"Zoë\"}\n"},
		{"BOM before a quote", "a.csv", "\ufeff\"id\",name\n1,Zoë\n",
			"CSV, comma-separated, header in line 1, UTF-8 with BOM\n" +
				"2 {id:\"1\" name:\"Zoë\"}\n"},
		{"UTF-16LE with BOM", "a.csv", utf16("\ufeffid\tname\r\n1\tZoë\r\n", false),
			"CSV, tab-separated, header in line 1, UTF-16LE with BOM\n" +
				"2 {id:\"1\" name:\"Zoë\"}\n"},
		{"UTF-16BE with BOM", "a.csv", utf16("\ufeffid,name\n1,Zoë\n", true),
			"CSV, comma-separated, header in line 1, UTF-16BE with BOM\n" +
				"2 {id:\"1\" name:\"Zoë\"}\n"},
		{"UTF-16LE", "a.csv", utf16("id,name\n1,Zoë\n", false),
			"CSV, comma-separated, header in line 1, UTF-16LE\n" +
				"2 {id:\"1\" name:\"Zoë\"}\n"},
		{"UTF-16BE", "a.csv", utf16("id,name\n1,Zoë\n", true),
			"CSV, comma-separated, header in line 1, UTF-16BE\n" +
				"2 {id:\"1\" name:\"Zoë\"}\n"},
		{"UTF-16 cut in a character", "a.csv", utf16("\ufeffid,name\n1,Zoë", false) + "x",
			"CSV, comma-separated, header in line 1, UTF-16LE with BOM\n" +
				"2 {id:\"1\" name:\"Zoë\ufffd\"}\n" +
				"warn a.csv:2: characters were lost (\ufffd) in 1 line, this is the first\n" +
				"hint find the text before it was damaged; it is kept as it is\n"},
		{"Windows-1252", "a.csv", "id,name\n1,Zo\xeb\n2,\x93so\x94 \x96 5 \x80\n",
			"CSV, comma-separated, header in line 1, Windows-1252\n" +
				"2 {id:\"1\" name:\"Zoë\"}\n" +
				"3 {id:\"2\" name:\"“so” – 5 €\"}\n"},
		{"Latin-1", "a.csv", "id,name\n1,Stra\xdfe\n2,\xc4rger\n",
			"CSV, comma-separated, header in line 1, Windows-1252\n" +
				"2 {id:\"1\" name:\"Straße\"}\n" +
				"3 {id:\"2\" name:\"Ärger\"}\n"},
		{"Mac OS Roman", "a.csv", "id,name\n1,Zo\x91\n2,caf\x8e\n3,l\xd5\x8et\x8e\n",
			"CSV, comma-separated, header in line 1, Mac OS Roman\n" +
				"2 {id:\"1\" name:\"Zoë\"}\n" +
				"3 {id:\"2\" name:\"café\"}\n" +
				"4 {id:\"3\" name:\"l’été\"}\n"},
		{"Mac OS Roman of UTF-8", "a.csv", "title,director\nA,Pen\xcc\xa9lope\nB,\xcc\xc9kerblo\nC,Salvador Dal\xcc_\nD,Claus von B\xcc_low\n",
			"CSV, comma-separated, header in line 1, Mac OS Roman\n" +
				"2 {title:\"A\" director:\"PenÃ©lope\"}\n" +
				"3 {title:\"B\" director:\"Ã…kerblo\"}\n" +
				"4 {title:\"C\" director:\"Salvador DalÃ_\"}\n" +
				"5 {title:\"D\" director:\"Claus von BÃ_low\"}\n" +
				"warn a.csv:2: text looks decoded twice (as é that became Ã©) in 2 lines, this is the first\n" +
				"hint find the text before it was damaged; it is kept as it is\n"},
		{"UTF-8 but for one line", "a.csv", "id,name\n1,Zoë\n2,Stra\xdfe\n3,naïve\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"warn a.csv:3: not UTF-8: 1 byte read as Windows-1252, the first 0xDF\n" +
				"hint save the file as UTF-8\n" +
				"2 {id:\"1\" name:\"Zoë\"}\n" +
				"3 {id:\"2\" name:\"Straße\"}\n" +
				"4 {id:\"3\" name:\"naïve\"}\n"},
		{"UTF-8 and Windows-1252 in one line", "a.csv", "id,name\n1,Zoë\n2,Stra\xdfe Zoë\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"warn a.csv:3: not UTF-8: 1 byte read as Windows-1252, the first 0xDF\n" +
				"hint save the file as UTF-8\n" +
				"2 {id:\"1\" name:\"Zoë\"}\n" +
				"3 {id:\"2\" name:\"Straße Zoë\"}\n"},
		{"decoded twice", "a.csv", "id,name\n1,PenÃ©lope\n2,itâ€™s\n3,fine é\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"PenÃ©lope\"}\n" +
				"3 {id:\"2\" name:\"itâ€™s\"}\n" +
				"4 {id:\"3\" name:\"fine é\"}\n" +
				"warn a.csv:2: text looks decoded twice (as é that became Ã©) in 2 lines, this is the first\n" +
				"hint find the text before it was damaged; it is kept as it is\n"},
		{"characters lost", "a.csv", "id,name\n1,Zo\ufffd\n2,x\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"2 {id:\"1\" name:\"Zo\ufffd\"}\n" +
				"3 {id:\"2\" name:\"x\"}\n" +
				"warn a.csv:2: characters were lost (\ufffd) in 1 line, this is the first\n" +
				"hint find the text before it was damaged; it is kept as it is\n"},
		{"NUL and other control characters", "a.csv", "id,name\n1,A\x00d\x00a\n2,B\x07ob\x7f\n3,\x0bx\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"warn a.csv:2: 2 control characters taken out, the first U+0000\n" +
				"warn a.csv:3: 2 control characters taken out, the first U+0007\n" +
				"warn a.csv:4: 1 control character taken out, the first U+000B\n" +
				"2 {id:\"1\" name:\"Ada\"}\n" +
				"3 {id:\"2\" name:\"Bob\"}\n" +
				"4 {id:\"3\" name:\"x\"}\n"},
		{"a line with two kinds of mistakes", "a.csv", "id,name\n1,Zo\xeb\x00 it\u0092s\n2,é\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"warn a.csv:2: control character U+0092 read as '’', which it is in Windows-1252\n" +
				"warn a.csv:2: not UTF-8: 1 byte read as Windows-1252, the first 0xEB\n" +
				"hint save the file as UTF-8\n" +
				"warn a.csv:2: 1 control character taken out, the first U+0000\n" +
				"2 {id:\"1\" name:\"Zoë it’s\"}\n" +
				"3 {id:\"2\" name:\"é\"}\n"},
		{"control characters of Latin-1", "a.csv", "id,name\n1,it\u0092s\n2,\u0081x\n",
			"CSV, comma-separated, header in line 1, UTF-8\n" +
				"warn a.csv:2: control character U+0092 read as '’', which it is in Windows-1252\n" +
				"warn a.csv:3: 1 control character taken out, the first U+0081\n" +
				"2 {id:\"1\" name:\"it’s\"}\n" +
				"3 {id:\"2\" name:\"x\"}\n"},
		{"Cyrillic of Windows-1251", "a.csv", "id,name\n1,\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0\n2,\xcc\xee\xf1\xea\xe2\xe0 \xe8 \xd1\xe0\xed\xea\xf2\n",
			"CSV, comma-separated, header in line 1, Windows-1252\n" +
				"2 {id:\"1\" name:\"Ïðèâåò ìèð\"}\n" +
				"3 {id:\"2\" name:\"Ìîñêâà è Ñàíêò\"}\n" +
				"warn a.csv: most letters are not ASCII: the file may be in an encoding that is not known here\n" +
				"hint save it as UTF-8\n"},
		{"bytes that are not UTF-8 in JSON", "a.json", "[\n{\"a\": \"Zo\xeb\"},\n{\"a\": \"Zoë\"}\n]",
			"JSON, UTF-8\n" +
				"warn a.json:2: not UTF-8: 1 byte read as Windows-1252, the first 0xEB\n" +
				"hint save the file as UTF-8\n" +
				"2 {a:\"Zoë\"}\n" +
				"3 {a:\"Zoë\"}\n"},
		{"UTF-16 JSON", "a.json", utf16("\ufeff[{\"a\": \"Zoë\"}]", false),
			"JSON, UTF-16LE with BOM\n" +
				"1 {a:\"Zoë\"}\n"},
	})
}

func TestJSON(t *testing.T) {
	testRead(t, []readCase{
		{"list", "a.json", "[\n  {\"a\": 1.50, \"b\": null, \"c\": true, \"d\": \"\"},\n  {\"a\": -2e3,\n   \"e\": {\"f\": [1, [2], {\"g\": \"x\"}]}}\n]\n",
			"JSON, UTF-8\n" +
				"2 {a:\"1.50\" b:null c:\"true\" d:\"\"}\n" +
				"3 {a:\"-2e3\" e@4:{f@4:[\"1\" [\"2\"] {g@4:\"x\"}]}}\n"},
		{"list on one line", "a.json", "[{\"a\":1},{\"a\":2}]",
			"JSON, UTF-8\n" +
				"1 {a:\"1\"}\n" +
				"1 {a:\"2\"}\n"},
		{"wrapped", "a.json", "{\"title\": \"T\",\n \"meta\": {\"date\": \"2020\", \"people\": [{\"n\": 1}]},\n \"vulnerabilities\": [\n  {\"id\": 1},\n  {\"id\": 2}\n ],\n \"count\": 2}",
			"JSON, records in \"vulnerabilities\", 1 other list not read, UTF-8\n" +
				"meta {title:\"T\" count:\"2\"}\n" +
				"warn a.json:2: the list \"meta.people\" of 1 record is not read, the records are those of \"vulnerabilities\"\n" +
				"hint save it as a file of its own\n" +
				"4 {id:\"1\"}\n" +
				"5 {id:\"2\"}\n"},
		{"several lists", "a.json", "{\"artists\": [{\"id\": 7}, {\"id\": 8}, {\"id\": 9}],\n \"works\": [{\"id\": 1, \"parts\": [{\"n\": 1}]}, {\"id\": 2}],\n \"more\": {\"by\":\n  [{\"id\": 3}], \"none\": [], \"tags\": [\"x\"]}}",
			"JSON, records in \"artists\", 2 other lists not read, UTF-8\n" +
				"warn a.json:2: the list \"works\" of 2 records is not read, the records are those of \"artists\"\n" +
				"hint save it as a file of its own\n" +
				"warn a.json:3: the list \"more.by\" of 1 record is not read, the records are those of \"artists\"\n" +
				"hint save it as a file of its own\n" +
				"1 {id:\"7\"}\n" +
				"1 {id:\"8\"}\n" +
				"1 {id:\"9\"}\n"},
		{"lists within records are theirs", "a.json", "{\"works\": [{\"id\": 1, \"parts\": [{\"n\": 1}, {\"n\": 2}, {\"n\": 3}]}, {\"id\": 2, \"in\": {\"a\": [{\"n\": 1}]}}]}",
			"JSON, records in \"works\", UTF-8\n" +
				"1 {id:\"1\" parts:[{n:\"1\"} {n:\"2\"} {n:\"3\"}]}\n" +
				"1 {id:\"2\" in:{a:[{n:\"1\"}]}}\n"},
		{"a list and records by key", "a.json", "{\"works\": [{\"id\": 1}, {\"id\": 2}, {\"id\": 3}],\n \"artists\": {\"ada\": {\"born\": 1815, \"shows\": [{\"n\": 1}]}, \"bob\": {\"born\": 1900}, \"eve\": {\"born\": 1901}}}",
			"JSON, records in \"works\", 1 other list not read, UTF-8\n" +
				"warn a.json:2: the object \"artists\" of 3 records is not read, the records are those of \"works\"\n" +
				"hint save it as a file of its own\n" +
				"1 {id:\"1\"}\n" +
				"1 {id:\"2\"}\n" +
				"1 {id:\"3\"}\n"},
		{"records by key and a list", "a.json", "{\"artists\": {" + manyObjects(9) + "},\n \"works\": [{\"id\": 1}, {\"id\": 2}]}",
			"JSON, records by key in \"artists\", 1 other list not read, UTF-8\n" +
				"warn a.json:2: the list \"works\" of 2 records is not read, the records are those of \"artists\"\n" +
				"hint save it as a file of its own\n" +
				"1 {n:\"0\" @key:\"k0\"}\n1 {n:\"1\" @key:\"k1\"}\n1 {n:\"2\" @key:\"k2\"}\n1 {n:\"3\" @key:\"k3\"}\n1 {n:\"4\" @key:\"k4\"}\n" +
				"1 {n:\"5\" @key:\"k5\"}\n1 {n:\"6\" @key:\"k6\"}\n1 {n:\"7\" @key:\"k7\"}\n1 {n:\"8\" @key:\"k8\"}\n"},
		{"keys that are blank", "a.json", "[{\"\": 1, \" \": 2, \"\\n\": 2, \" a \": 3, \"b\\nc\": 4}]",
			"JSON, UTF-8\n" +
				"warn a.json:1: key \"column\" twice in one object, the first value kept as \"column 2\"\n" +
				"hint keep one of them\n" +
				"warn a.json:1: key \"column\" twice in one object, with the same value\n" +
				"hint keep one of them\n" +
				"1 {column:\"2\" column 2:\"1\"  a :\"3\" b\nc:\"4\"}\n"},
		{"wrapped twice", "a.json", "{\"ok\": true, \"response\": {\"total\": 2, \"result\": {\"items\": [{\"id\": 1}, {\"id\": 2}]}}}",
			"JSON, records in \"response.result.items\", UTF-8\n" +
				"meta {ok:\"true\" response.total:\"2\"}\n" +
				"1 {id:\"1\"}\n" +
				"1 {id:\"2\"}\n"},
		{"records by key", "a.json", "{\n \"ada\": {\"born\": 1815, \"tags\": [{\"x\": 1}]},\n \"bob\": {\"born\": 1900},\n \"eve\": {\"born\": 1901}\n}",
			"JSON, records by key, UTF-8\n" +
				"2 {born:\"1815\" tags:[{x:\"1\"}] @key:\"ada\"}\n" +
				"3 {born:\"1900\" @key:\"bob\"}\n" +
				"4 {born:\"1901\" @key:\"eve\"}\n"},
		{"records by key, wrapped", "a.json", "{\"title\": \"T\", \"people\": {\"ada\": {\"born\": 1815}, \"bob\": {\"born\": 1900}}}",
			"JSON, records by key in \"people\", UTF-8\n" +
				"meta {title:\"T\"}\n" +
				"1 {born:\"1815\" @key:\"ada\"}\n" +
				"1 {born:\"1900\" @key:\"bob\"}\n"},
		{"one record", "2024-12-5-ada.json", "{\"title\": \"A\", \"year\": 1900, \"size\": 5, \"creator\": [{\"name\": \"x\"}, {\"name\": \"y\"}]}",
			"JSON, one record, UTF-8\n" +
				"1 {title:\"A\" year:\"1900\" size:\"5\" creator:[{name:\"x\"} {name:\"y\"}] @stem:\"2024-12-5-ada\" @date:\"2024-12-05\"}\n"},
		{"GeoJSON", "a.geojson", "{\"type\": \"FeatureCollection\", \"name\": \"N\", \"features\": [\n{\"type\": \"Feature\", \"id\": 7, \"properties\": {\"name\": \"Kabul\"}, \"geometry\": {\"type\": \"Point\", \"coordinates\": [69.2, 34.5]}},\n{\"type\": \"Feature\", \"properties\": null, \"geometry\": {\"type\": \"LineString\", \"coordinates\": [[1, 2], [3, 4]]}}]}",
			"JSON, GeoJSON features, UTF-8\n" +
				"meta {type:\"FeatureCollection\" name:\"N\"}\n" +
				"2 {name:\"Kabul\" id:\"7\" geometry:{type:\"Point\" coordinates:[\"69.2\" \"34.5\"]} longitude:\"69.2\" latitude:\"34.5\"}\n" +
				"3 {geometry:{type:\"LineString\" coordinates:[[\"1\" \"2\"] [\"3\" \"4\"]]}}\n"},
		{"one value after the other", "a.json", "{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n",
			"JSON, UTF-8\n" +
				"1 {a@2:\"1\"}\n" +
				"4 {a@5:\"2\"}\n"},
		{"lines in a .json", "a.json", "{\"a\": 1}\n{\"a\": 2}\n",
			"JSON Lines, UTF-8\n" +
				"1 {a:\"1\"}\n" +
				"2 {a:\"2\"}\n"},
		{"list in a .jsonl", "a.jsonl", "[{\"a\": 1},\n{\"a\": 2}]\n",
			"JSON, UTF-8\n" +
				"1 {a:\"1\"}\n" +
				"2 {a:\"2\"}\n"},
		{"JSON in a .txt", "a.txt", "[{\"a\": 1}]",
			"JSON, UTF-8\n" +
				"1 {a:\"1\"}\n"},
		{"BOM", "a.json", "\ufeff[{\"a\": 1}]",
			"JSON, UTF-8 with BOM\n" +
				"1 {a:\"1\"}\n"},
		{"escapes", "a.json", "[{\"a\\u0062\": \"\\u2019 \\/ \\ud83d\\ude00 \\n\\t\\r\\n|\"}]",
			"JSON, UTF-8\n" +
				"1 {ab:\"’ / 😀 \\n\\t\\n|\"}\n"},
		{"control characters by escapes", "a.json", "[{\"a\": \"x\\u0000y\\u001b\"}]",
			"JSON, UTF-8\n" +
				"warn a.json:1: 2 control characters taken out, the first U+0000\n" +
				"1 {a:\"xy\"}\n"},
		{"half a character", "a.json", "[{\"a\": \"x\\ud83d\"}, {\"a\": \"\\ufffd\"}]",
			"JSON, UTF-8\n" +
				"warn a.json:1: half of a character (a \\u escape without its other), read as \ufffd\n" +
				"1 {a:\"x\ufffd\"}\n" +
				"warn a.json:1: a character was lost (\ufffd)\n" +
				"hint find the text before it was damaged; it is kept as it is\n" +
				"1 {a:\"\ufffd\"}\n"},
		{"keys twice", "a.json", "[{\"a\": 1, \"b\": 2,\n\"a\": 3, \"b\": 2, \"a\": 4}]",
			"JSON, UTF-8\n" +
				"warn a.json:2: key \"a\" twice in one object, the first value kept as \"a 2\"\n" +
				"hint keep one of them\n" +
				"warn a.json:2: key \"b\" twice in one object, with the same value\n" +
				"hint keep one of them\n" +
				"warn a.json:2: key \"a\" twice in one object, the first value kept as \"a 3\"\n" +
				"hint keep one of them\n" +
				"1 {a@2:\"4\" b:\"2\" a 2:\"1\" a 3@2:\"3\"}\n"},
		{"deep", "a.json", "[{\"a\": " + strings.Repeat("[", 70) + "1" + strings.Repeat("]", 70) + "}]",
			"JSON, UTF-8\n" +
				"warn a.json:1: nested more than 64 levels deep, kept as the text of its JSON\n" +
				"1 {a:[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"[[[[[[[1]]]]]]]\"]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}\n"},
		{"items that are no objects", "a.json", "[{\"a\": 1},\n 5, null,\n [1]]",
			"JSON, UTF-8\n" +
				"1 {a:\"1\"}\n" +
				"warn a.json:2: item 2 of the list is text, expected an object; left out\n" +
				"warn a.json:2: item 3 of the list is empty, expected an object; left out\n" +
				"warn a.json:3: item 4 of the list is a list, expected an object; left out\n"},
		{"comma behind the last", "a.json", "[\n {\"a\": 1},\n {\"a\": 2},\n]",
			"JSON, UTF-8\n" +
				"2 {a:\"1\"}\n" +
				"3 {a:\"2\"}\n" +
				"fail a.json:3:10: not JSON: invalid character ',' at start of value\n" +
				"hint delete the comma behind the last value\n"},
		{"comma behind the last member", "a.json", "[\n {\"é\": 1,}\n]",
			"JSON, UTF-8\n" +
				"fail a.json:2:9: not JSON: invalid character ',' at start of value\n" +
				"hint delete the comma behind the last value\n"},
		{"comments", "a.json", "[\n // all of them\n {\"a\": 1}]",
			"JSON, UTF-8\n" +
				"fail a.json:2:2: not JSON: invalid character '/' at start of value\n" +
				"hint JSON has no comments: delete it\n"},
		{"cut short", "a.json", "[\n {\"a\": 1},\n {\"a\": 2",
			"JSON, UTF-8\n" +
				"2 {a:\"1\"}\n" +
				"fail a.json:3:9: not JSON: the file ends within a value\n" +
				"hint the file is cut short: copy or download it again\n"},
		{"NaN", "a.json", "[{\"a\": NaN}]",
			"JSON, UTF-8\n" +
				"fail a.json:1:8: not JSON: invalid character 'N' at start of value\n" +
				"hint JSON has no such number: write null\n"},
		{"Python", "a.json", "[{\"a\": None}]",
			"JSON, UTF-8\n" +
				"fail a.json:1:8: not JSON: invalid character 'N' at start of value\n" +
				"hint this is Python: write true, false or null, or let Python write JSON\n"},
		{"single quotes", "a.json", "[{\"b\": 1}, {'a': 1}]",
			"JSON, UTF-8\n" +
				"1 {b:\"1\"}\n" +
				"fail a.json:1:13: not JSON: invalid character '\\'' at start of value\n" +
				"hint texts and names go in double quotes\n"},
		{"comma missing", "a.json", "[{\"a\": 1}\n {\"a\": 2}]",
			"JSON, UTF-8\n" +
				"1 {a:\"1\"}\n" +
				"fail a.json:2:2: not JSON: invalid character '{' after array element (expecting ',' or ']')\n" +
				"hint is a comma missing before it?\n"},
		{"line break in text", "a.json", "[{\"a\": \"x\ny\"}]",
			"JSON, UTF-8\n" +
				"fail a.json:1:10: not JSON: invalid character '\\n' in string (expecting non-control character)\n" +
				"hint within a text a line break is written \\n and a tab \\t\n"},
		{"text behind", "a.json", "[{\"a\": 1}] x",
			"JSON, UTF-8\n" +
				"1 {a:\"1\"}\n" +
				"fail a.json:1:12: not JSON: invalid character 'x' at start of value\n"},
		{"no JSON at all", "a.json", "id,name\n1,Ada\n",
			"JSON, UTF-8\n" +
				"fail a.json:1:1: not JSON: invalid character 'i' at start of value\n" +
				"hint the file is something else than its name says\n"},
		{"empty list", "a.json", "[]",
			"skip a.json: is a list without any object\n" +
				"error a.json: no records found: it is a list without any object\n"},
		{"list of numbers", "a.json", "[1, 2]",
			"skip a.json: is a list without any object\n" +
				"error a.json: no records found: it is a list without any object\n"},
		{"empty object", "a.json", "{}",
			"skip a.json: is an empty object\n" +
				"error a.json: no records found: it is an empty object\n"},
		{"a text", "a.json", "\"x\"",
			"skip a.json: is one text, expected a list of objects\n" +
				"error a.json: no records found: it is one text, expected a list of objects\n"},
		{"archive cut short", "a.json", gzipped("[{\"a\": 1},\n{\"a\": 2}]")[:28],
			"JSON, UTF-8, gzip\n" +
				"1 {a:\"1\"}\n" +
				"2 {a:\"2\"}\n" +
				"fail a.json: the gzip archive is broken: unexpected EOF\n" +
				"hint copy or download it again\n"},
		{"many keys, one twice", "a.json", "[{" + manyKeys(40) + ", \"k39\": 2}]",
			"JSON, UTF-8\n" +
				"warn a.json:1: key \"k39\" twice in one object, the first value kept as \"k39 2\"\n" +
				"hint keep one of them\n" +
				"1 {k0:\"0\" k1:\"1\" k2:\"2\" k3:\"3\" k4:\"4\" k5:\"5\" k6:\"6\" k7:\"7\" k8:\"8\" k9:\"9\" k10:\"10\" k11:\"11\" k12:\"12\" k13:\"13\" k14:\"14\" k15:\"15\" k16:\"16\" k17:\"17\" k18:\"18\" k19:\"19\" k20:\"20\" k21:\"21\" k22:\"22\" k23:\"23\" k24:\"24\" k25:\"25\" k26:\"26\" k27:\"27\" k28:\"28\" k29:\"29\" k30:\"30\" k31:\"31\" k32:\"32\" k33:\"33\" k34:\"34\" k35:\"35\" k36:\"36\" k37:\"37\" k38:\"38\" k39:\"2\" k39 2:\"39\"}\n"},
		{"deep below the top", "a.json", "{\"a\": {\"b\": {\"c\": {\"d\": {\"e\": [{\"f\": 1}], \"g\": {\"h\": 1}}}}}}",
			"JSON, one record, UTF-8\n" +
				"1 {a:{b:{c:{d:{e:[{f:\"1\"}] g:{h:\"1\"}}}}} @stem:\"a\"}\n"},
		{"objects that are not alike", "a.json", "{\"name\": {\"first\": \"A\"}, \"place\": {\"city\": \"B\"}}",
			"JSON, one record, UTF-8\n" +
				"1 {name:{first:\"A\"} place:{city:\"B\"} @stem:\"a\"}\n"},
		{"keyed records with another member", "a.json", "{\"x\": {\"records\": {\"a\": {\"n\": 1}, \"b\": {\"n\": 2}}}}",
			"JSON, records by key in \"x.records\", UTF-8\n" +
				"1 {n:\"1\" @key:\"a\"}\n" +
				"1 {n:\"2\" @key:\"b\"}\n"},
		{"wrapped, cut short", "a.json", "{\"items\": [{\"a\": 1}, {\"a\": 2}",
			"JSON, records in \"items\", UTF-8\n" +
				"1 {a:\"1\"}\n" +
				"1 {a:\"2\"}\n" +
				"fail a.json:1:30: not JSON: the file ends within a value\n" +
				"hint the file is cut short: copy or download it again\n"},
		{"wrapped, cut short behind the records", "a.json", "{\"items\": [{\"a\": 1}, {\"a\": 2}], \"n\": ",
			"JSON, records in \"items\", UTF-8\n" +
				"1 {a:\"1\"}\n" +
				"1 {a:\"2\"}\n" +
				"fail a.json:1:38: not JSON: the file ends within a value\n" +
				"hint the file is cut short: copy or download it again\n"},
		{"by key, cut short", "a.json", "{\"x\": {\"a\": 1}, \"y\": {\"a\": 2}, \"z\": ",
			"JSON, one record, UTF-8\n" +
				"fail a.json:1:37: not JSON: the file ends within a value\n" +
				"hint the file is cut short: copy or download it again\n"},
		{"carriage returns", "a.json", "[\r{\"a\": 1},\r\n{\"a\": 2},\n\r{\"a\": 3}]",
			"JSON, UTF-8\n" +
				"2 {a:\"1\"}\n" +
				"3 {a:\"2\"}\n" +
				"5 {a:\"3\"}\n"},
	})
}

func TestJSONLines(t *testing.T) {
	testRead(t, []readCase{
		{"lines", "a.jsonl", "{\"a\": 1, \"b\": [{\"c\": \"x\"}]}\n\n{\"a\": 2}\r\n{\"a\": 3}",
			"JSON Lines, UTF-8\n" +
				"1 {a:\"1\" b:[{c:\"x\"}]}\n" +
				"3 {a:\"2\"}\n" +
				"4 {a:\"3\"}\n"},
		{"archive cut short", "a.jsonl.gz", gzipped("{\"a\": 1}\n{\"a\": 2}\n")[:25],
			"JSON Lines, UTF-8, gzip\n" +
				"1 {a:\"1\"}\n" +
				"2 {a:\"2\"}\n" +
				"fail a.jsonl.gz: the gzip archive is broken: unexpected EOF\n" +
				"hint copy or download it again\n"},
		{"packed", "a.jsonl.gz", gzipped("{\"a\": 1}\n{\"a\": 2}\n"),
			"JSON Lines, UTF-8, gzip\n" +
				"1 {a:\"1\"}\n" +
				"2 {a:\"2\"}\n"},
		{"bad lines", "a.jsonl", "{\"a\": 1}\n{\"a\": 2,}\n{\"a\": 3\n{\"a\": 4} {\"a\": 5}\n[1]\n{\"é\": x}\n{\"a\": 6}\n",
			"JSON Lines, UTF-8\n" +
				"1 {a:\"1\"}\n" +
				"warn a.jsonl:2:8: not JSON: invalid character ',' at start of value; line left out\n" +
				"hint delete the comma behind the last value\n" +
				"warn a.jsonl:3: not JSON: the line ends within a value; line left out\n" +
				"hint a record is one line\n" +
				"warn a.jsonl:4: more than one value in the line; line left out\n" +
				"hint one record a line\n" +
				"warn a.jsonl:5: is a list, expected an object; left out\n" +
				"warn a.jsonl:6:7: not JSON: invalid character 'x' at start of value; line left out\n" +
				"7 {a:\"6\"}\n"},
		{"first line bad", "a.jsonl", "{\"a\": }\n{\"a\": 2}\n{\"a\": 3}\n",
			"JSON Lines, UTF-8\n" +
				"warn a.jsonl:1:7: not JSON: invalid character '}' at start of value; line left out\n" +
				"2 {a:\"2\"}\n" +
				"3 {a:\"3\"}\n"},
		{"carriage returns only", "a.ndjson", "{\"a\": 1}\r{\"a\": 2}\r",
			"JSON Lines, UTF-8\n" +
				"1 {a:\"1\"}\n" +
				"2 {a:\"2\"}\n"},
		{"one line", "a.jsonl", "{\"a\": 1}",
			"JSON Lines, UTF-8\n" +
				"1 {a:\"1\"}\n"},
	})
}

func TestYAML(t *testing.T) {
	testRead(t, []readCase{
		{"list", "a.yaml", "- id: a\n  n: 001\n- id: b\n  tags: [x, y]\n",
			"YAML, UTF-8\n" +
				"1 {id:\"a\" n@2:\"001\"}\n" +
				"3 {id:\"b\" tags@4:[\"x\" \"y\"]}\n"},
		{"documents", "a.yml", "id: a\n---\nid: b\n---\n- id: c\n- id: d\n",
			"YAML, UTF-8\n" +
				"1 {id:\"a\"}\n" +
				"3 {id:\"b\"}\n" +
				"5 {id:\"c\"}\n" +
				"6 {id:\"d\"}\n"},
		{"one map", "a.yaml", "title: T\nyear: 1900\nparts:\n  - n: 1\n",
			"YAML, one record, UTF-8\n" +
				"1 {title:\"T\" year@2:\"1900\" parts@3:[{n@4:\"1\"}] @stem:\"a\"}\n"},
		{"wrapped", "a.yaml", "title: T\npeople:\n  - id: a\n  - id: b\n",
			"YAML, records in \"people\", UTF-8\n" +
				"meta {title:\"T\"}\n" +
				"3 {id:\"a\"}\n" +
				"4 {id:\"b\"}\n"},
		{"several lists", "a.yaml", "people:\n  - id: a\n  - id: b\nmore:\n  works:\n    - id: c\n",
			"YAML, records in \"people\", 1 other list not read, UTF-8\n" +
				"warn a.yaml:5: the list \"more.works\" of 1 record is not read, the records are those of \"people\"\n" +
				"hint save it as a file of its own\n" +
				"2 {id:\"a\"}\n" +
				"3 {id:\"b\"}\n"},
		{"by key", "a.yaml", "ada:\n  born: 1815\nbob:\n  born: 1900\n",
			"YAML, records by key, UTF-8\n" +
				"2 {born:\"1815\" @key@1:\"ada\"}\n" +
				"4 {born:\"1900\" @key@3:\"bob\"}\n"},
		{"anchors and items that are no maps", "a.yaml", "- id: &x a\n- b\n- id: *x\n",
			"YAML, UTF-8\n" +
				"warn a.yaml:1:7: YAML anchor, which collections do not use\n" +
				"hint write the value out at each place\n" +
				"warn a.yaml:3:7: YAML alias, which collections do not use\n" +
				"hint write the value out at each place; a text that begins with * goes in quotes\n" +
				"1 {id:\"a\"}\n" +
				"warn a.yaml:2:3: item 2 of the list is text, expected a map; left out\n" +
				"3 {id:broken}\n"},
		{"not YAML", "a.yaml", "- id: a\n  b: [c\n- id: d\n",
			"YAML, UTF-8\n" +
				"fail a.yaml:3:1: not YAML: ',' or ']' must be specified\n" +
				"hint close the bracket; a text that begins with one goes in quotes\n"},
		{"Windows-1252", "a.yaml", "- id: Zo\xeb\r\n- id: b\r\n",
			"YAML, Windows-1252\n" +
				"1 {id:\"Zoë\"}\n" +
				"2 {id:\"b\"}\n"},
		{"archive cut short", "a.yaml", gzipped("- a: 1\n- a: 2\n")[:20],
			"YAML, UTF-8, gzip\n" +
				"fail a.yaml: the gzip archive is broken: unexpected EOF\n" +
				"hint copy or download it again\n"},
		{"only comments", "a.yaml", "# nothing\n",
			"skip a.yaml: has no content\n" +
				"error a.yaml: no records found: it has no content\n"},
		{"a text", "a.yaml", "just text\n",
			"skip a.yaml: is text, expected a list of maps\n" +
				"error a.yaml: no records found: it is text, expected a list of maps\n"},
		{"an empty list", "a.yaml", "[]\n",
			"skip a.yaml: is an empty list\n" +
				"error a.yaml: no records found: it is an empty list\n"},
	})
}

func TestMarkdown(t *testing.T) {
	testRead(t, []readCase{
		{"YAML", "2024-12-5-slug.md", "---\ntitle: T\ntags:\n- a\n- b\n---\n\nBody\n\n---\nmore\n",
			"Markdown, YAML front matter, UTF-8\n" +
				"1 {title@2:\"T\" tags@3:[\"a\" \"b\"] @body@8:\"Body\\n\\n---\\nmore\\n\" @format@8:\"markdown\" @stem:\"2024-12-5-slug\" @date:\"2024-12-05\"}\n"},
		{"a file called index is called like its folder", "2024-05-01-walk/index.md", "---\ntitle: T\n---\nBody\n",
			"Markdown, YAML front matter, UTF-8\n" +
				"1 {title@2:\"T\" @body@4:\"Body\\n\" @format@4:\"markdown\" @stem:\"2024-05-01-walk\" @date:\"2024-05-01\"}\n"},
		{"a file called index that is in no folder", "index.md", "---\ntitle: T\n---\nBody\n",
			"Markdown, YAML front matter, UTF-8\n" +
				"1 {title@2:\"T\" @body@4:\"Body\\n\" @format@4:\"markdown\" @stem:\"index\"}\n"},
		{"YAML with Windows line ends", "a.md", "---\r\ntitle: T\r\n---\r\nBody\r\nline\r\n",
			"Markdown, YAML front matter, UTF-8\n" +
				"1 {title@2:\"T\" @body@4:\"Body\\nline\\n\" @format@4:\"markdown\" @stem:\"a\"}\n"},
		{"TOML", "a.md", "+++\ntitle = \"T\"\ndate = 2024-05-01\nsize = 1_000\ntags = [\"a\", \"b\"]\n[hero]\nimage = \"x.png\"\nat.x = 1.50\n[[part]]\nn = 1\n[[part]]\nn = 2\ndeep = { a = true }\n+++\nBody\n",
			"Markdown, TOML front matter, UTF-8\n" +
				"1 {title@2:\"T\" date@3:\"2024-05-01\" size@4:\"1_000\" tags@5:[\"a\" \"b\"] hero@6:{image@7:\"x.png\" at@8:{x@8:\"1.50\"}} part@9:[{n@10:\"1\"} {n@12:\"2\" deep@13:{a@13:\"true\"}}] @body@15:\"Body\\n\" @format@15:\"markdown\" @stem:\"a\"}\n"},
		{"JSON", "a.md", "{\n \"title\": \"T\",\n \"n\": 1\n}\n\nBody {x}\n",
			"Markdown, JSON front matter, UTF-8\n" +
				"1 {title@2:\"T\" n@3:\"1\" @body@6:\"Body {x}\\n\" @format@6:\"markdown\" @stem:\"a\"}\n"},
		{"without front matter", "notes.md", "\n# The title #\n\nBody\n",
			"Markdown, UTF-8\n" +
				"1 {title@2:\"The title\" @body:\"\\n# The title #\\n\\nBody\\n\" @format:\"markdown\" @stem:\"notes\"}\n"},
		{"title underlined", "notes.md", "The title\n=========\nBody\n",
			"Markdown, UTF-8\n" +
				"1 {title:\"The title\" @body:\"The title\\n=========\\nBody\\n\" @format:\"markdown\" @stem:\"notes\"}\n"},
		{"without anything", "notes.md", "Body\n# later\n",
			"Markdown, UTF-8\n" +
				"1 {@body:\"Body\\n# later\\n\" @format:\"markdown\" @stem:\"notes\"}\n"},
		{"a rule at the beginning", "notes.md", "---\nA page with a rule.\n",
			"Markdown, UTF-8\n" +
				"1 {@body:\"---\\nA page with a rule.\\n\" @format:\"markdown\" @stem:\"notes\"}\n"},
		{"front matter that does not end", "notes.md", "---\ntitle: T\n\nBody\n",
			"Markdown, UTF-8\n" +
				"warn notes.md:1:1: front matter begins here and does not end; read as part of the body\n" +
				"hint end it with the line it begins with\n" +
				"1 {@body:\"---\\ntitle: T\\n\\nBody\\n\" @format:\"markdown\" @stem:\"notes\"}\n"},
		{"front matter empty", "a.md", "---\n---\nBody\n",
			"Markdown, YAML front matter, UTF-8\n" +
				"1 {@body@3:\"Body\\n\" @format@3:\"markdown\" @stem:\"a\"}\n"},
		{"front matter broken", "a.md", "---\ntitle: \"T\nb: [\n---\nBody\n",
			"Markdown, YAML front matter, UTF-8\n" +
				"warn a.md:2:8: not YAML: could not find end character of double-quoted text; the record goes without its front matter\n" +
				"hint close the quote; an apostrophe within single quotes is written twice\n" +
				"1 {@body@5:\"Body\\n\" @format@5:\"markdown\" @stem:\"a\"}\n"},
		{"front matter twice a key", "a.md", "---\ntitle: T\ntitle: U\n---\nBody\n",
			"Markdown, YAML front matter, UTF-8\n" +
				"warn a.md:3:1: key \"title\" twice in one map, first in line 2\n" +
				"hint keep one of them\n" +
				"1 {title@2:\"T\" @body@5:\"Body\\n\" @format@5:\"markdown\" @stem:\"a\"}\n"},
		{"front matter no map", "a.md", "---\n- a\n---\nBody\n",
			"Markdown, YAML front matter, UTF-8\n" +
				"warn a.md:2:1: front matter is a list, expected a map; the record goes without it\n" +
				"hint expected \"key: value\" lines\n" +
				"1 {@body@4:\"Body\\n\" @format@4:\"markdown\" @stem:\"a\"}\n"},
		{"TOML broken", "a.md", "+++\ntitle = \"T\"\nb = x\n+++\nBody\n",
			"Markdown, TOML front matter, UTF-8\n" +
				"warn a.md:3:5: not TOML: unexpected character U+0078 'x' at start of value; the record goes without its front matter\n" +
				"hint a text goes in double quotes\n" +
				"1 {@body@5:\"Body\\n\" @format@5:\"markdown\" @stem:\"a\"}\n"},
		{"TOML twice", "a.md", "+++\na = 1\na = 2\n[a]\nb = 3\n[[a]]\nc = 4\n+++\nBody\n",
			"Markdown, TOML front matter, UTF-8\n" +
				"warn a.md:3:1: key \"a\" twice in one table, first in line 2; left out\n" +
				"hint keep one of them\n" +
				"warn a.md:4:2: key \"a\" twice in one table, first in line 2; left out\n" +
				"hint keep one of them\n" +
				"warn a.md:6:3: key \"a\" twice in one table, first in line 2; left out\n" +
				"hint keep one of them\n" +
				"1 {a@2:\"1\" @body@9:\"Body\\n\" @format@9:\"markdown\" @stem:\"a\"}\n"},
		{"packed", "a.md.gz", gzipped("---\ntitle: T\n---\nBody\n"),
			"Markdown, YAML front matter, UTF-8, gzip\n" +
				"1 {title@2:\"T\" @body@4:\"Body\\n\" @format@4:\"markdown\" @stem:\"a\"}\n"},
		{"in a .txt", "a.txt", "---\ntitle: T\n---\nBody\n",
			"Markdown, YAML front matter, UTF-8\n" +
				"1 {title@2:\"T\" @body@4:\"Body\\n\" @format@4:\"markdown\" @stem:\"a\"}\n"},
		{"odd dates of names", "2024-13-5-x.md", "Body\n",
			"Markdown, UTF-8\n" +
				"1 {@body:\"Body\\n\" @format:\"markdown\" @stem:\"2024-13-5-x\"}\n"},
		{"a month", "2024-05-notes.md", "Body\n",
			"Markdown, UTF-8\n" +
				"1 {@body:\"Body\\n\" @format:\"markdown\" @stem:\"2024-05-notes\" @date:\"2024-05\"}\n"},
	})
}

func TestHTML(t *testing.T) {
	testRead(t, []readCase{
		{"page", "a.html", "<!doctype html>\n<html><head><title>A &amp; B\n C</title>\n<meta name=\"Description\" content=\"D &quot;x&quot;\">\n<meta name=author content=Ada>\n<meta property=\"article:published_time\" content=\"2020-01-02\">\n</head><body><nav>n</nav>\n<main>\n<h1>H</h1>\n<p>Text</p>\n</main></body></html>\n",
			"HTML, UTF-8\n" +
				"1 {title@2:\"A & B C\" description@4:\"D \\\"x\\\"\" author@5:\"Ada\" date@6:\"2020-01-02\" @body@9:\"<h1>H</h1>\\n<p>Text</p>\" @format@9:\"html\" @stem:\"a\"}\n"},
		{"article", "a.htm", "<body>x<article>one <article>in</article> two</article><p>no</p></body>",
			"HTML, UTF-8\n" +
				"1 {@body:\"one <article>in</article> two\" @format:\"html\" @stem:\"a\"}\n"},
		{"several articles", "a.html", "<body>\n<article>one</article>\n<article>two</article></body>",
			"HTML, UTF-8\n" +
				"1 {@body@2:\"<article>one</article>\\n<article>two</article>\" @format@2:\"html\" @stem:\"a\"}\n"},
		{"several articles in a main", "a.html", "<body><nav>n</nav><main><article>one</article><article>two</article></main></body>",
			"HTML, UTF-8\n" +
				"1 {@body:\"<article>one</article><article>two</article>\" @format:\"html\" @stem:\"a\"}\n"},
		{"several articles and no body", "a.html", "<article>one</article><article>two</article>",
			"HTML, UTF-8\n" +
				"1 {@body:\"<article>one</article><article>two</article>\" @format:\"html\" @stem:\"a\"}\n"},
		{"body without end", "a.html", "<html><body><h1>The <em>head</em>ing</h1><p>x",
			"HTML, UTF-8\n" +
				"1 {title:\"The heading\" @body:\"<h1>The <em>head</em>ing</h1><p>x\" @format:\"html\" @stem:\"a\"}\n"},
		{"a piece", "a.html", "<p>only this</p>\n",
			"HTML, UTF-8\n" +
				"1 {@body:\"<p>only this</p>\" @format:\"html\" @stem:\"a\"}\n"},
		{"front matter", "a.html", "---\ntitle: T\n---\n<p>x</p>\n",
			"HTML, YAML front matter, UTF-8\n" +
				"1 {title@2:\"T\" @body@4:\"<p>x</p>\" @format@4:\"html\" @stem:\"a\"}\n"},
		{"script with tags in it", "a.html", "<body><script>\"<main>\"</script><p>x</p></body>",
			"HTML, UTF-8\n" +
				"1 {@body:\"<script>\\\"<main>\\\"</script><p>x</p>\" @format:\"html\" @stem:\"a\"}\n"},
	})
}
