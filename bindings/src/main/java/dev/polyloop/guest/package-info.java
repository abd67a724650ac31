/** What the guest languages have in common: the thread they live on and the border between them. */
@NullMarked
package dev.polyloop.guest;

import org.jspecify.annotations.NullMarked;
