"""uvicorn: a bare ASGI application, served from the main thread until a signal comes."""

import asyncio
import os
import signal
import threading
import urllib.request

import uvicorn


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            print(message["type"])
            if message["type"] == "lifespan.shutdown":
                return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    text = f"{scope['method']} {scope['path']} {len(body)}".encode()
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/plain"), (b"content-length", str(len(text)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": text})


def ask(server):
    while not server.started:
        threading.Event().wait(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    for data in None, b"x" * 200_000:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/path", data) as answer:
            print(answer.status, answer.read().decode())
    os.kill(os.getpid(), signal.SIGINT)


server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="critical", http="h11"))
asking = threading.Thread(target=ask, args=(server,))
asking.start()
server.run()
asking.join()
print("ended", server.should_exit)
