import { buildSchema, graphql, GraphQLError, parse, print, subscribe, validate } from "graphql";

const schema = buildSchema(`
  type Author { name: String!, books(first: Int = 10): [Book!]! }
  type Book { title: String!, author: Author }
  type Query { author(name: String!): Author, fail: Int, slow: String }
  type Mutation { add(title: String!): Book }
  type Subscription { count(to: Int!): Int }`);
const books = ["One", "Two", "Three"];
const rootValue = {
  author: ({ name }) => ({ name, books: ({ first }) => books.slice(0, first).map((title) => ({ title })) }),
  fail: () => { throw new GraphQLError("failed", { extensions: { code: "E" } }); },
  slow: () => new Promise((resolve) => setTimeout(resolve, 2, "slow")),
  add: ({ title }) => { books.push(title); return { title }; },
  count: async function* ({ to }) { for (let i = 1; i <= to; i++) { await null; yield { count: i }; } },
};
const run = async (source, variableValues) => console.log(JSON.stringify(await graphql({ schema, source, rootValue, variableValues })));
await run("query Q($n: Int) { author(name: \"Ann\") { name ...B } slow } fragment B on Author { books(first: $n) { title } }", { n: 2 });
await run("{ fail slow }");
await run("{ nothing }");
await run("mutation { add(title: \"Four\") { title } }");
await run("{ author(name: 5) { name } }");
console.log(validate(schema, parse("{ author { name } }")).map((error) => error.message));
console.log(print(parse("query($a:Int=1){author(name:\"x\"){books(first:$a){title}}}")));
const counts = [];
for await (const { data } of await subscribe({ schema, document: parse("subscription { count(to: 3) }"), rootValue })) {
  counts.push(data.count);
}
console.log(counts);
