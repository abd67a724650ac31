package dev.polyloop.io;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Internet addresses as text. */
public final class Addresses {
  private Addresses() {}

  /** The address without its scope; one of IPv6 in the short form of RFC 5952. */
  public static String text(InetAddress address) {
    return NetUtil.toAddressString(address);
  }

  /**
   * The one text of an address that may be written in several ways, as in {@link #text}.
   *
   * @return null if it is no address: a name, one with a scope, in brackets, or of fewer than four
   *     numbers
   */
  public static @Nullable String canonical(String written) {
    if (written.indexOf('%') >= 0 || written.indexOf('[') >= 0) {
      return null;
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(written);
    return bytes == null ? null : NetUtil.bytesToIpAddress(bytes);
  }
}
