package dev.polyloop.io;

import io.netty.util.NetUtil;
import java.net.InetAddress;

/** Internet addresses as text. */
public final class Addresses {
  private Addresses() {}

  /** The address without its scope; one of IPv6 in the short form of RFC 5952. */
  public static String text(InetAddress address) {
    return NetUtil.toAddressString(address);
  }
}
