package dev.polyloop.js;

import java.nio.ByteBuffer;
import java.util.List;
import org.graalvm.polyglot.HostAccess.Export;

/**
 * The numbers of a key, each as the bytes that RFC 7518 says; which they are, the key's kind says.
 *
 * <p>Thread rule: any thread.
 */
public final class CryptoParts {
  private final List<byte[]> parts;

  CryptoParts(byte[]... parts) {
    this.parts = List.of(parts);
  }

  /** One of them. */
  @Export
  public ByteBuffer at(int index) {
    return ByteBuffer.wrap(parts.get(index));
  }
}
