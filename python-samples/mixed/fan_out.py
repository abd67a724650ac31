"""Fetches many pages at once with Java's HttpClient, as a web crawler would.

The pages come from a small server of the JDK's that the program starts itself.
"""

import asyncio

import java

HttpClient = java.type("java.net.http.HttpClient")
HttpRequest = java.type("java.net.http.HttpRequest")
BodyHandlers = java.type("java.net.http.HttpResponse$BodyHandlers")
HttpServer = java.type("com.sun.net.httpserver.HttpServer")
InetSocketAddress = java.type("java.net.InetSocketAddress")
URI = java.type("java.net.URI")
HttpHandlers = java.type("com.sun.net.httpserver.HttpHandlers")
Headers = java.type("com.sun.net.httpserver.Headers")

PAGES = 8


async def fetch(client, url: str) -> str:
    request = HttpRequest.newBuilder(URI.create(url)).build()
    response = await client.sendAsync(request, BodyHandlers.ofString())
    return f"{response.statusCode()} {response.body()}"


async def main() -> None:
    server = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
    for number in range(PAGES):
        body = HttpHandlers.of(200, Headers.of("Content-Type", "text/plain"), f"page {number}")
        server.createContext(f"/{number}", body)
    server.start()
    try:
        client = HttpClient.newHttpClient()
        base = f"http://127.0.0.1:{server.getAddress().getPort()}"
        async with asyncio.timeout(30):
            pages = await asyncio.gather(*(fetch(client, f"{base}/{n}") for n in range(PAGES)))
            missing = await fetch(client, f"{base}/no/such/page")
    finally:
        server.stop(0)
    print("\n".join(pages))
    print(missing.split()[0])


asyncio.run(main())
