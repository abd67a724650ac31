// How the objects of the web platform show themselves.
const show = (...values) => console.log(...values);

const url = new URL("https://user:pass@example.org:8080/a/b?x=1&y=2&x=3#top");
show(url);
show({ url });
show({ deep: { deeper: { deepest: { url } } } });
show(url.searchParams, new URLSearchParams(), new URLSearchParams("a=b"), [new URLSearchParams("q=it's")]);
show(new URLSearchParams(Array.from({ length: 8 }, (_, i) => [`name${i}`, `value number ${i}`])));

show(new Headers(), new Headers({ "content-type": "text/plain", "x-a": "1" }));
const form = new FormData();
show(form);
form.append("one", "1");
form.append("two", "2");
form.append("two", "3");
show(form.getAll("two"));

const controller = new AbortController();
show(controller, controller.signal);
controller.abort();
show(controller.signal);

show(new Blob(["text"], { type: "text/plain" }));

show(new ReadableStream(), new WritableStream());
show(new Response("text", { status: 201, headers: { a: "b" } }).status);
show([new TextEncoder().encode("hi")], new Map([[url.hostname, new Headers()]]));
class Own extends URL {}
show(new Own("about:blank"));
show(`${url}`, JSON.stringify({ url }), Object.keys(url), Object.keys(controller));
show(Object.getOwnPropertyNames(URL.prototype).filter((name) => name.startsWith("_")));
