package dev.polyloop.io;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a Java program is told of a {@link StreamTransport}: asyncio's {@code Protocol}. Each call
 * is made on the loop's thread, and is the only one of its turn's entry.
 */
public interface StreamProtocol {
  /** The connection stands; data may arrive from now on. */
  default void connectionMade(StreamTransport transport) {}

  /**
   * Bytes have arrived.
   *
   * @param data the protocol's to keep
   */
  void dataReceived(ByteBuffer data);

  /**
   * The peer will send no more.
   *
   * @return whether to keep the connection open for writing; else the transport closes itself
   */
  default boolean eofReceived() {
    return false;
  }

  /** More than the high-water mark is waiting to be written; called inside the write. */
  default void pauseWriting() {}

  /** The low-water mark has been reached again. */
  default void resumeWriting() {}

  /**
   * The connection is over. Called once, as the last.
   *
   * @param exception why, or null if this side or a regular end of the stream closed it
   */
  default void connectionLost(@Nullable Throwable exception) {}
}
