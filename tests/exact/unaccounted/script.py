"""The script of the interpreters, in the main one."""
import subinterpreters


def main():
    exec(subinterpreters.RUN)
