package dev.polyloop.js;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A request that was sent, with its response.
 *
 * <p>Thread rule: any thread.
 */
final class HttpExchange {
  private final CompletableFuture<HttpResponse<HttpBody>> response;

  HttpExchange(HttpClient client, HttpRequest request) {
    response = client.sendAsync(request, info -> new HttpBody());
  }

  /** Completes when the head of the response is there. */
  CompletableFuture<HttpResponse<HttpBody>> response() {
    return response;
  }

  /** The response if its head is there. */
  @Nullable HttpResponse<HttpBody> now() {
    return response.isDone() && !response.isCompletedExceptionally() ? response.join() : null;
  }

  /** Ends it: the connection is closed, or with HTTP/2 the stream. */
  void abort() {
    boolean cancelled = response.cancel(true);
    HttpResponse<HttpBody> head = cancelled ? null : now();
    if (head != null) {
      head.body().cancel();
    }
  }
}
