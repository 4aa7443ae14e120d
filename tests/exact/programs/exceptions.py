"""Exceptions through five frames, through C, caught, chained, raised again."""


def one(error):
    two(error)


def two(error):
    three(error)


def three(error):
    try:
        four(error)
    finally:
        pass


def four(error):
    five(error)


def five(error):
    raise error


def through_c(error):
    return list(map(five, [error]))


def sorted_by(error):
    return sorted([2, 1], key=lambda _: five(error))


def chained():
    try:
        one(KeyError())
    except KeyError as error:
        raise ValueError from error


def again():
    try:
        chained()
    except ValueError:
        raise


def swallowed():
    try:
        one(OSError())
    except OSError:
        return 1
    finally:
        return 2


def in_group():
    try:
        raise ExceptionGroup("two", [ValueError(), KeyError()])
    except* ValueError:
        pass
    except* KeyError:
        pass


def from_c():
    for call in (lambda: int("x"), lambda: {}["x"], lambda: [][1], lambda: 1 / 0,
                 lambda: None.x, lambda: missing, lambda: 1 + "x"):
        try:
            call()
        except Exception:
            pass


class Key:
    def __hash__(self):
        raise TypeError("no hash")


def main():
    for function in one, through_c, sorted_by:
        for _ in range(3):
            try:
                function(LookupError("deep"))
            except LookupError:
                pass
    for function in again, chained:
        try:
            function()
        except ValueError:
            pass
    swallowed()
    in_group()
    from_c()
    try:
        {Key(): 1}
    except TypeError:
        pass
    try:
        one(SystemExit())
    except SystemExit:
        pass
