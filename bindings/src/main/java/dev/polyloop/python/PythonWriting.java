package dev.polyloop.python;

import dev.polyloop.io.WriteTransport;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;

/**
 * The Java object behind {@code WriteTransport} in {@code _polyloop.transport}: what Python's
 * connections, datagram sockets and pipes have in common. Its methods have Python's names.
 *
 * <p>Thread rule: the loop's thread.
 */
public final class PythonWriting {
  private final PythonGuest guest;

  PythonWriting(PythonGuest guest) {
    this.guest = guest;
  }

  @Export
  public boolean is_closing(WriteTransport transport) {
    return transport.isClosing();
  }

  @Export
  public void close(WriteTransport transport) {
    transport.close();
  }

  @Export
  public void abort(WriteTransport transport) {
    transport.abort();
  }

  @Export
  public void fail(WriteTransport transport, Value exception) {
    transport.fail(guest.throwable(exception));
  }

  /** Why it was lost, or None. */
  @Export
  public Object failure(WriteTransport transport) {
    Throwable failure = transport.failure();
    return failure == null ? guest.none() : guest.exception(failure);
  }

  @Export
  public long buffered(WriteTransport transport) {
    return transport.bufferedBytes();
  }

  /** Sets the water marks; says whether the protocol is to pause. */
  @Export
  public boolean water_marks(WriteTransport transport, long high, long low) {
    return transport.waterMarks(high, low);
  }
}
