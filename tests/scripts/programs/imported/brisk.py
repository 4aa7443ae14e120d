# SPDX-License-Identifier: MIT
"""Imported at once."""
