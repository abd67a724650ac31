// An application that handles requests in process: routes, parameters, middleware, validation, JSON, streams, errors.
import { Hono } from "hono";
import { cors } from "hono/cors";
import { getCookie, setCookie } from "hono/cookie";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { stream, streamText } from "hono/streaming";
import { validator } from "hono/validator";

const app = new Hono();
const seen = [];

app.use(async (c, next) => {
  seen.push(`${c.req.method} ${c.req.path}`);
  await next();
  c.header("x-took", "some time");
});
app.use("/api/*", cors({ origin: "https://example.org" }), secureHeaders());
app.get("/", (c) => c.text("Hello"));
app.get("/api/items/:id{[0-9]+}", (c) => c.json({ id: Number(c.req.param("id")), q: c.req.query("q") ?? null }));
app.post("/api/items", validator("json", (value, c) => (typeof value.name === "string" ? value : c.json({ error: "name" }, 422))), (c) =>
  c.json(c.req.valid("json"), 201),
);
app.post("/form", async (c) => {
  const form = await c.req.parseBody({ all: true });
  return c.json({ tags: form.tag, file: form.file ? [form.file.name, form.file.type, await form.file.text()] : null });
});
app.get("/words", (c) =>
  streamText(c, async (out) => {
    for (const word of ["one", "two", "three"]) {
      await out.write(`${word} `);
      await out.sleep(1);
    }
  }),
);
app.get("/bytes", (c) => stream(c, (out) => out.write(new Uint8Array([1, 2, 255]))));
app.get("/cookie", (c) => {
  setCookie(c, "last", "today", { path: "/", httpOnly: true });
  return c.text(getCookie(c, "first") ?? "none");
});
app.get("/secret", () => {
  throw new HTTPException(401, { message: "not you" });
});
app.get("/broken", () => {
  throw new Error("broken");
});
app.get("/away", (c) => c.redirect("/", 301));
app.route("/v2", new Hono().basePath("/deep").get("/:a/:b?", (c) => c.json(c.req.param())));
app.notFound((c) => c.text(`no ${new URL(c.req.url).pathname}`, 404));
app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text(`failed: ${error.message}`, 500)));

async function show(path, init) {
  const response = await app.request(path, init);
  const headers = ["content-type", "access-control-allow-origin", "x-frame-options", "set-cookie", "location", "x-took"];
  console.log(response.status, await response.text(), headers.map((name) => response.headers.get(name)));
}

await show("/");
await show("/api/items/7?q=a%20b");
await show("/api/items/x");
await show("/api/items", { method: "POST", body: JSON.stringify({ name: "n" }), headers: { "content-type": "application/json" } });
await show("/api/items", { method: "POST", body: "{}", headers: { "content-type": "application/json" } });
await show("/api/items", { method: "OPTIONS", headers: { origin: "https://example.org", "access-control-request-method": "POST" } });
const form = new FormData();
form.append("tag", "a");
form.append("tag", "b");
form.append("file", new File(["contents"], "f.txt", { type: "text/plain" }));
await show("/form", { method: "POST", body: form });
await show("/form", { method: "POST", body: new URLSearchParams({ tag: "only" }) });
await show("/words");
console.log([...new Uint8Array(await (await app.request("/bytes")).arrayBuffer())]);
await show("/cookie", { headers: { cookie: "first=yes; other=no" } });
await show("/secret");
await show("/broken");
await show("/away");
await show("/v2/deep/x/y");
await show("/v2/deep/x");
await show(new Request("http://localhost/nowhere?x=1"));
console.log(seen.length, seen.at(-1));
console.log((await Promise.all([1, 2, 3].map((id) => app.request(`/api/items/${id}`).then((r) => r.json())))).map((item) => item.id));
