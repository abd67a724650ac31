package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** fetch over HTTP/2 and TLS, against a server on the loopback interface. */
class Http2Test {
  private static final Path TLS =
      Path.of(System.getProperty("polyloop.root", ".."), "tests/src/test/python/tls");

  private static Http2Server server;
  private static SSLContext before;

  @BeforeAll
  static void start() throws IOException, GeneralSecurityException {
    before = SSLContext.getDefault();
    Path certificate = TLS.resolve("localhost.crt");
    server = new Http2Server(certificate.toFile(), TLS.resolve("localhost.key").toFile());
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      trusted.setCertificateEntry(
          "localhost", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    SSLContext.setDefault(context);
  }

  @AfterAll
  static void stop() {
    SSLContext.setDefault(before);
    server.close();
  }

  private static void run(String code, String expected) {
    check(
        Map.of("base", "https://localhost:" + server.port(), "reset", server.reset),
        code,
        expected);
  }

  @Test
  void fetch_sharesAConnection_bothWays() {
    server.connections.set(0);
    run(
        """
        const text = async (path, init) => (await fetch(base + path, init)).text();
        const response = await fetch(`${base}/a`);
        console.log(response.status, [...response.headers].join(), await response.text());
        console.log((await Promise.all([1, 2, 3].map((n) => text(`/${n}`, { method: "POST", body: `b${n}` })))).join());
        const stream = ReadableStream.from(["x", "y"].map((s) => new TextEncoder().encode(s)));
        console.log(await text("/s", { method: "PUT", body: stream, duplex: "half" }));
        const controller = new AbortController();
        const { body } = await fetch(`${base}/begins`, { signal: controller.signal });
        const reader = body.getReader();
        console.log(new TextDecoder().decode((await reader.read()).value));
        controller.abort();
        await reader.read().catch((e) => console.log(e.name));
        console.log(await reset);
        """,
        """
        200 content-type,text/x GET /a\s
        POST /1 b1,POST /2 b2,POST /3 b3
        PUT /s xy
        GET /begins\s
        AbortError
        /begins
        """);
    assertEquals(1, server.connections.get());
  }
}
