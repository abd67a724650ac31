// Validation by JSON Schema, with functions that ajv compiles.
import Ajv from "ajv/dist/2020.js";

const ajv = new Ajv({ allErrors: true });
const validate = ajv.compile({
  type: "object",
  properties: {
    name: { type: "string", minLength: 2 },
    tags: { type: "array", items: { enum: ["a", "b"] }, uniqueItems: true },
    at: { $ref: "#/$defs/point" },
  },
  required: ["name"],
  additionalProperties: false,
  $defs: { point: { type: "array", prefixItems: [{ type: "number" }, { type: "number" }], items: false, minItems: 2 } },
});
console.log(validate({ name: "Ada", tags: ["a", "b"], at: [1, 2] }), validate.errors);
console.log(validate({ name: "A", tags: ["a", "a", "c"], at: [1, "2"], more: 1 }));
console.log(validate.errors.map((error) => `${error.instancePath} ${error.message}`));
console.log(ajv.errorsText(validate.errors, { dataVar: "order" }));

ajv.addKeyword({ keyword: "even", type: "number", validate: (wanted, n) => (n % 2 === 0) === wanted });
ajv.addFormat("upper", /^[A-Z]+$/u);
const number = ajv.compile({ anyOf: [{ type: "number", even: true }, { type: "string", format: "upper" }] });
console.log([2, 3, "ABC", "abc", null].map((value) => number(value)));

const load = async (uri) => ({ $id: uri, type: "integer", maximum: 3 });
const remote = await new Ajv({ loadSchema: load }).compileAsync({ type: "array", items: { $ref: "https://schemas.example/small.json" } });
console.log(remote([1, 2, 3]), remote([4]), remote.errors[0].keyword);
try {
  ajv.compile({ type: "nothing" });
} catch (error) {
  console.log(error.message);
}
