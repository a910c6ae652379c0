// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import * as s from "../state.js";

const ROUND = [
  "",
  "q=visa+embass",
  "q=visa+",
  "country=DE&country=AT&-kind=statement",
  "theme=(none)&date=2025-07..2025-09&date.match=certain",
  "q=a%26b%3Dc%2B%23&country=DE&sort=-date&view=about&record=ru-recognition-2025&lang=en",
  "q=%D9%88%DB%8C%D8%B2%D8%A7",
  "unknown=1&x=a,b:c",
];

for (const fragment of ROUND) {
  test(`an address is written as it was read: ${fragment || "(empty)"}`, () => {
    assert.equal(s.print(s.parse(fragment)), fragment);
    assert.deepEqual(s.parse(s.print(s.parse(fragment))), s.parse(fragment));
  });
}

test("the ways to write a space and a leading # are understood", () => {
  assert.equal(s.parse("#q=visa%20embass").q, "visa embass");
  assert.equal(s.parse("q=visa+embass").q, "visa embass");
});

test("nothing in an address makes parse fail, and nothing but windows is lost", () => {
  assert.equal(s.parse("q=100%").q, "100%");
  assert.deepEqual(s.parse("&&country&limit=5&offset=9").terms, [["country", ""]]);
});

test("a term stands once", () => {
  assert.equal(s.print(s.parse("country=DE&country=DE")), "country=DE");
});

test("the request leaves out what only the shell reads", () => {
  const state = s.parse("q=visa&view=about&lang=ps&record=x&sort=title");
  assert.equal(s.request(state, { limit: 20, offset: 40 }), "q=visa&sort=title&record=x&limit=20&offset=40");
  assert.equal(s.request(s.EMPTY), "");
});

test("toggle chooses, lets go, and lets go of an exclusion", () => {
  const one = s.toggle(s.EMPTY, "country", "DE");
  assert.equal(s.print(one), "country=DE");
  assert.equal(s.print(s.toggle(one, "country", "DE")), "");
  assert.equal(s.print(s.toggle(s.toggleExcluded(one, "country", "DE"), "country", "DE")), "");
});

test("toggleExcluded excludes a chosen value and lets it in again", () => {
  const one = s.toggleExcluded(s.parse("country=DE&country=AT"), "country", "DE");
  assert.equal(s.print(one), "country=AT&-country=DE");
  assert.deepEqual(s.excluded(one, "country"), ["DE"]);
  assert.deepEqual(s.chosen(one, "country"), ["AT"]);
  assert.equal(s.print(s.toggleExcluded(one, "country", "DE")), "country=AT");
});

test("pick replaces the field's own choice and closes the record", () => {
  const state = s.parse("country=DE&-country=AT&kind=event&record=x&view=about");
  assert.equal(s.print(s.pick(state, "country", "FR")), "kind=event&country=FR");
});

test("set writes a term that stands once; empty removes it", () => {
  const state = s.parse("date=2024&kind=event");
  assert.equal(s.print(s.set(state, "date", "2025..")), "kind=event&date=2025..");
  assert.equal(s.print(s.set(state, "date", "")), "kind=event");
});

test("drop takes out one part, whatever it is", () => {
  const state = s.parse("q=a&country=DE&country=AT&sort=title&record=x");
  assert.equal(s.print(s.drop(state, "country", "DE")), "q=a&country=AT&sort=title&record=x");
  assert.equal(s.print(s.drop(state, "record", "x")), "q=a&country=DE&country=AT&sort=title");
  assert.equal(s.print(s.drop(state, "q", "a")), "country=DE&country=AT&sort=title&record=x");
});

test("clearing one field leaves the others; clear leaves record and language", () => {
  const state = s.parse("q=a&country=DE&-country=AT&kind=event&sort=title&record=x&lang=de");
  assert.equal(s.print(s.clearField(state, "country")), "q=a&kind=event&sort=title&record=x&lang=de");
  assert.equal(s.print(s.clear(state)), "record=x&lang=de");
});

test("an open record does not change what is listed", () => {
  assert.equal(s.listKey(s.parse("q=a&record=x&view=about")), s.listKey(s.parse("q=a")));
  assert.notEqual(s.listKey(s.parse("q=a&sort=title")), s.listKey(s.parse("q=a")));
});

test("blank words narrow nothing", () => {
  assert.equal(s.isWhole(s.parse("q=+&sort=title&record=x")), true);
  assert.equal(s.isWhole(s.parse("x=1")), false);
});

test("a setting goes with the last value it is about", () => {
  const both = s.parse("country=DE&country=AT&country.all=1");
  const one = s.drop(both, "country", "DE");
  assert.equal(s.print(one), "country=AT&country.all=1");
  assert.equal(s.print(s.drop(one, "country", "AT")), "");
  assert.equal(s.isWhole(s.parse("country.all=1&date.by=week")), true);
  assert.equal(s.isWhole(both), false);
});
