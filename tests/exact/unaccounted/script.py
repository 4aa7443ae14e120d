"""The script of the interpreters, in the main one."""
import subinterpreters


def main():
    exec(compile(subinterpreters.SCRIPT, "<script>", "exec"), {"__name__": "__main__"})
