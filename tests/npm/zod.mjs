import { z } from "zod";

const User = z.object({
  name: z.string().min(2), email: z.string().email(), age: z.coerce.number().int().positive().optional(),
  tags: z.array(z.enum(["a", "b"])).default([]), born: z.coerce.date().optional(),
}).strict().refine((user) => user.name !== "root", { message: "not root", path: ["name"] });
console.log(User.parse({ name: "Ann", email: "ann@example.org", age: "42", born: "2001-02-03" }));
const wrong = User.safeParse({ name: "A", email: "no", age: -1, tags: ["c"], more: 1 });
console.log(wrong.success, wrong.error.issues.map((issue) => [issue.code, issue.path.join("."), issue.message]));
console.log(User.safeParse({ name: "root", email: "r@example.org" }).error.flatten());
const Shape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("circle"), radius: z.number() }), z.object({ kind: z.literal("square"), side: z.number() })]);
console.log(Shape.parse({ kind: "square", side: 2 }), Shape.safeParse({ kind: "x" }).success);
const Tree = z.lazy(() => z.object({ value: z.number(), children: z.array(Tree) }));
console.log(JSON.stringify(Tree.parse({ value: 1, children: [{ value: 2, children: [] }] })));
const checked = z.string().transform(async (text) => text.length).refine(async (n) => n > 2, "short");
console.log(await checked.parseAsync("abc"), (await checked.safeParseAsync("a")).error.issues[0].message);
console.log(z.map(z.string(), z.bigint()).parse(new Map([["a", 1n]])), z.preprocess(String, z.string()).parse(5), z.record(z.number()).parse({ a: 1 }));
