# SPDX-License-Identifier: MIT
"""Start-up and the end, with nothing between."""
