# SPDX-License-Identifier: MIT
"""Methods and attributes: bound calls, super(), stores into the instance."""
import sys


class Account:
    rate = 3

    def __init__(self):
        self.balance = 0
        self.moves = 0

    def deposit(self, amount):
        self.balance += amount
        self.moves += 1

    def interest(self):
        return self.balance * self.rate // 100

    @classmethod
    def better(cls, rate):
        return rate > cls.rate

    @staticmethod
    def fee(amount):
        return amount >> 4


class Savings(Account):
    def deposit(self, amount):
        super().deposit(amount - self.fee(amount))


def run(n):
    account = Savings()
    for i in range(n):
        account.deposit(i & 255)
        if account.better(i & 3):
            account.interest()


run(70_000 * int(sys.argv[1]))
