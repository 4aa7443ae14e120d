/* SPDX-License-Identifier: MIT */
/* The time of a message. */

#include "clock.h"

bool clock_read(const bt_clock_snapshot *snapshot, int64_t *nanoseconds)
{
	if (bt_clock_snapshot_get_ns_from_origin(snapshot, nanoseconds) ==
	    BT_CLOCK_SNAPSHOT_GET_NS_FROM_ORIGIN_STATUS_OK)
		return true;
	/* It goes on without this time. */
	bt_current_thread_clear_error();
	return false;
}
