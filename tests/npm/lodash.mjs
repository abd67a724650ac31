// A library of CommonJS, by its whole and by its files.
import _ from "lodash";
import debounce from "lodash/debounce.js";

console.log(_.chunk([1, 2, 3, 4, 5], 2), _.groupBy(["one", "two", "three"], "length"), _.sortBy([{ n: 2 }, { n: 1 }], "n"));
const deep = { a: [1, { b: new Map([[1, new Set([2])]]) }], at: new Date(0), re: /x/g };
const copy = _.cloneDeep(deep);
console.log(_.isEqual(copy, deep), copy.a[1] !== deep.a[1], _.get(copy, "a[1].b"), _.merge({ x: { y: 1 } }, { x: { z: [2] } }));
console.log(_.template("Hello <%= name %><% if (n > 1) { %> and <%- n - 1 %> more<% } %>!")({ name: "Ada", n: 3 }));
console.log(_(["b", "a", "c"]).map(_.upperCase).sort().reverse().join("-"), _.camelCase("foo bar-baz"), _.deburr("déjà vu"), _.words("fred, barney & pebbles"));
const seen = [];
const later = debounce((value) => seen.push(value), 5);
[1, 2, 3].forEach(later);
await new Promise((resolve) => setTimeout(resolve, 30));
later(4);
console.log(seen, later.flush(), seen, _.memoize((n) => n * 2)(4), typeof _.uniqueId());
