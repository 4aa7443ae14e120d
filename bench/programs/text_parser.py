# SPDX-License-Identifier: MIT
"""A parser of nested data in text, character by character, and back to text."""
import sys

SPACE = " \n\t"
DIGITS = "0123456789"


class Parser:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def peek(self):
        while self.text[self.at] in SPACE:
            self.at += 1
        return self.text[self.at]

    def take(self, expected):
        if self.peek() != expected:
            raise ValueError(f"no {expected} at {self.at}")
        self.at += 1

    def value(self):
        character = self.peek()
        if character == "[":
            return self.array()
        if character == "{":
            return self.table()
        if character == '"':
            return self.string()
        return self.number()

    def string(self):
        self.take('"')
        end = self.text.index('"', self.at)
        string = self.text[self.at:end]
        self.at = end + 1
        return string

    def number(self):
        start = self.at
        while self.text[self.at] in DIGITS:
            self.at += 1
        return int(self.text[start:self.at])

    def array(self):
        items = []
        self.take("[")
        while self.peek() != "]":
            items.append(self.value())
            if self.peek() == ",":
                self.take(",")
        self.take("]")
        return items

    def table(self):
        items = {}
        self.take("{")
        while self.peek() != "}":
            key = self.string()
            self.take(":")
            items[key] = self.value()
            if self.peek() == ",":
                self.take(",")
        self.take("}")
        return items


def dump(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}": {dump(item)}' for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def run(n):
    cat = '{"name": "Mitzi", "lives": 9, "likes": ["fish", "milk", [1, 2, 3]], "age": 4}'
    text = "[" + ", ".join([cat] * 20) + "]"
    for _ in range(n):
        assert dump(Parser(text).value()) == text


run(90 * int(sys.argv[1]))
