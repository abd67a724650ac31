"""starlette behind uvicorn: routes, forms, streams, WebSockets, background tasks, lifespan; TLS too."""

import asyncio
import contextlib
import pathlib
import ssl

import httpx
import uvicorn
import websockets
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Mount, Route, WebSocketRoute

TLS = pathlib.Path(__file__).parent.parent / "src/test/python/tls"
done = []


async def hello(request):
    return PlainTextResponse(f"hello {request.path_params['name']}")


async def echo(request):
    return JSONResponse({"query": dict(request.query_params), "json": await request.json()})


async def numbers(request):
    async def lines():
        for number in range(5):
            await asyncio.sleep(0)
            yield f"line {number}\n"

    return StreamingResponse(lines(), media_type="text/plain")


async def upload(request):
    total = 0
    async for chunk in request.stream():
        total += len(chunk)
    return PlainTextResponse(str(total), background=BackgroundTask(done.append, total))


def blocking(request):
    return PlainTextResponse("x" * 5000)


async def broken(request):
    raise HTTPException(418, "short and stout")


async def talk(socket):
    await socket.accept()
    async for message in socket.iter_text():
        await socket.send_json({"said": message})


class Counting(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        response = await call_next(request)
        response.headers["x-path"] = request.url.path
        return response


@contextlib.asynccontextmanager
async def lifespan(app):
    print("startup")
    yield
    print("shutdown")


def application():
    return Starlette(
        routes=[
            Route("/hello/{name}", hello),
            Route("/echo", echo, methods=["POST"]),
            Mount("/sub", routes=[Route("/numbers", numbers), Route("/blocking", blocking)]),
            Route("/upload", upload, methods=["PUT"]),
            Route("/broken", broken),
            WebSocketRoute("/talk", talk),
        ],
        middleware=[Middleware(Counting), Middleware(GZipMiddleware, minimum_size=1000)],
        lifespan=lifespan,
    )


async def use(base, trusting):
    verify = {} if trusting is None else {"verify": trusting}
    async with httpx.AsyncClient(base_url=base, **verify) as client:
        answer = await client.get("/hello/you")
        print(answer.status_code, answer.text, answer.headers["x-path"])
        print((await client.post("/echo?a=1", json={"b": 2})).json())
        print((await client.get("/sub/numbers")).text.split())
        blocked = await client.get("/sub/blocking")
        print(len(blocked.text), blocked.headers.get("content-encoding"))
        print((await client.put("/upload", content=bytes(1_000_000))).text)
        broken = await client.get("/broken")
        print(broken.status_code, broken.text)
        print((await client.get("/nowhere")).status_code, (await client.get("/echo")).status_code)
        many = await asyncio.gather(*(client.get(f"/hello/{number}") for number in range(30)))
        print(sum(int(answer.text.split()[1]) for answer in many))
    secure = {} if trusting is None else {"ssl": trusting}
    async with websockets.connect(base.replace("http", "ws", 1) + "/talk", **secure) as socket:
        await socket.send("one")
        print(await socket.recv())


async def run(trusting=None, **options):
    config = uvicorn.Config(application(), host="127.0.0.1", port=0, log_level="warning", lifespan="on", **options)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    scheme = "http" if trusting is None else "https"
    await use(f"{scheme}://localhost:{port}", trusting)
    server.should_exit = True
    await serving
    print("background", done)


asyncio.run(run())
asyncio.run(
    run(
        ssl.create_default_context(cafile=TLS / "localhost.crt"),
        ssl_certfile=str(TLS / "localhost.crt"),
        ssl_keyfile=str(TLS / "localhost.key"),
    )
)
