package dev.polyloop.js;

import dev.polyloop.guest.Access;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * HTTP for {@code fetch}, by the JDK's client. Redirects, encodings and what a response means are
 * decided in JavaScript. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript; {@link #close} too.
 */
public final class JsNetwork extends JsExports implements AutoCloseable {
  /** What a serialised URL may have in its path or query and a URI may not. */
  private static final Pattern NOT_OF_A_URI = Pattern.compile("[|^`{}\\\\]|%(?![0-9A-Fa-f]{2})");

  private @Nullable HttpClient client;

  JsNetwork(JsGuest guest) {
    super(guest);
  }

  /** Whether the program may use the network. */
  @Export
  public boolean isAllowed() {
    return guest.env().access() == Access.TRUSTED;
  }

  /** The client, made when it is first needed. */
  HttpClient client() {
    if (!isAllowed()) {
      throw new SecurityException("only a trusted program may use the network");
    }
    HttpClient made = client;
    if (made == null) {
      made = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
      client = made;
    }
    return made;
  }

  /**
   * Sends a request.
   *
   * @param headers an array of names and values in turn
   * @param body null, an ArrayBuffer, or an async iterable of ArrayBuffers
   * @throws SecurityException if the program may not use the network
   */
  @Export
  public Object send(String method, String url, Value headers, Value body) {
    return guarded(
        () -> {
          HttpClient sender = client();
          URI uri = uri(url);
          HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, publisher(body));
          // In clear text, an offer to upgrade is what some servers refuse.
          request.version(
              "https".equals(uri.getScheme())
                  ? HttpClient.Version.HTTP_2
                  : HttpClient.Version.HTTP_1_1);
          for (long i = 0; i < headers.getArraySize(); i += 2) {
            String name = headers.getArrayElement(i).asString();
            request.header(name, ascii(name, headers.getArrayElement(i + 1).asString()));
          }
          return new HttpExchange(sender, request.build());
        });
  }

  /** The client writes anything else as a question mark. */
  private static String ascii(String name, String value) {
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(value)) {
      throw new IllegalArgumentException("the header '" + name + "' is not ASCII: " + value);
    }
    return value;
  }

  /**
   * The URI for a serialised URL of the WHATWG standard, which leaves characters as they are that a
   * URI has percent-encoded only.
   */
  static URI uri(String url) {
    int path = url.indexOf('/', url.indexOf("://") + "://".length());
    int query = url.indexOf('?', path);
    int end = query < 0 ? url.length() : query;
    String rest =
        url.substring(path, end).replace("[", "%5B").replace("]", "%5D") + url.substring(end);
    return URI.create(
        url.substring(0, path) + NOT_OF_A_URI.matcher(rest).replaceAll(JsNetwork::encoded));
  }

  private static String encoded(MatchResult match) {
    return String.format("%%%02X", (int) match.group().charAt(0));
  }

  private BodyPublisher publisher(Value body) {
    if (body.isNull()) {
      return BodyPublishers.noBody();
    }
    if (body.hasBufferElements()) {
      return BodyPublishers.ofByteArray(JsBytes.read(body, 0, (int) body.getBufferSize()));
    }
    Flow.Publisher<Object> chunks =
        guest.env().awaitables().publish(loop(), body, JsNetwork::chunk, UnaryOperator.identity());
    return BodyPublishers.fromPublisher(subscriber -> chunks.subscribe(new Cast(subscriber)));
  }

  private static Object chunk(@Nullable Object item) {
    Value buffer = (Value) Objects.requireNonNull(item);
    return ByteBuffer.wrap(JsBytes.read(buffer, 0, (int) buffer.getBufferSize()));
  }

  /** Passes on what is known to be buffers. */
  private record Cast(Flow.Subscriber<? super ByteBuffer> target)
      implements Flow.Subscriber<Object> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      target.onSubscribe(subscription);
    }

    @Override
    public void onNext(Object item) {
      target.onNext((ByteBuffer) item);
    }

    @Override
    public void onError(Throwable exception) {
      target.onError(exception);
    }

    @Override
    public void onComplete() {
      target.onComplete();
    }
  }

  /** Completes when the head of the response is there; to be awaited. */
  @Export
  public Value head(Object exchange) {
    return awaitable(((HttpExchange) exchange).response().thenApply(HttpResponse::statusCode));
  }

  /** The headers of a response whose head is there, names and values in turn. */
  @Export
  public Object headers(Object exchange) {
    List<String> all = new ArrayList<>();
    HttpResponse<HttpBody> response = Objects.requireNonNull(((HttpExchange) exchange).now());
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              // HTTP/2 has its status there.
              if (!name.startsWith(":")) {
                values.forEach(value -> all.addAll(List.of(name, value)));
              }
            });
    return guest.entry().arrayOf().execute(all.toArray());
  }

  /** The next piece of the body as a {@link ByteBuffer}, null at the end; to be awaited. */
  @Export
  public Value read(Object exchange) {
    return awaitable(Objects.requireNonNull(((HttpExchange) exchange).now()).body().read());
  }

  /** Ends the exchange, whatever it is doing. */
  @Export
  public void abort(Object exchange) {
    ((HttpExchange) exchange).abort();
  }

  /** Ends all exchanges. */
  @Override
  public void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }
}
