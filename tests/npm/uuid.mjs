import { NIL, parse, stringify, v1, v3, v4, v5, v7, validate, version } from "uuid";

const ids = [v1(), v4(), v7()];
console.log(ids.map(validate), ids.map(version), new Set([v4(), v4(), v4()]).size);
console.log(v5("polyloop.example", v5.DNS), v3("polyloop.example", v3.DNS), stringify(parse(v5("x", v5.URL))) === v5("x", v5.URL), validate(NIL), validate("no"));
console.log(v7() < v7());
