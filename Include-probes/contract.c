/* SPDX-License-Identifier: MIT */
/*
 * Print the probe contract: as a list for programs, as the table of the README,
 * as the entries of the manual page, or as a D provider.
 */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define MAX_ARGUMENTS 7

struct argument {
	const char *type;
	const char *name;
};

struct probe {
	bool fired;
	const char *name;
	const char *semaphore;
	const char *fires;
	int arity;
	struct argument arguments[MAX_ARGUMENTS];
};

/* clang-format off */
#define ARGUMENTS_1(t, a) { #t, #a }
#define ARGUMENTS_2(t, a, ...) { #t, #a }, ARGUMENTS_1(__VA_ARGS__)
#define ARGUMENTS_3(t, a, ...) { #t, #a }, ARGUMENTS_2(__VA_ARGS__)
#define ARGUMENTS_4(t, a, ...) { #t, #a }, ARGUMENTS_3(__VA_ARGS__)
#define ARGUMENTS_5(t, a, ...) { #t, #a }, ARGUMENTS_4(__VA_ARGS__)
#define ARGUMENTS_6(t, a, ...) { #t, #a }, ARGUMENTS_5(__VA_ARGS__)
#define ARGUMENTS_7(t, a, ...) { #t, #a }, ARGUMENTS_6(__VA_ARGS__)

#define DESCRIBE(fired, arity, name, semaphore, fires, ...)                               \
	{ fired, #name, #semaphore, fires, arity, { ARGUMENTS_##arity(__VA_ARGS__) } },
/* clang-format on */
#define PROBE(arity, macro, ...) DESCRIBE(true, arity, __VA_ARGS__)
#define PLANNED(arity, macro, ...) DESCRIBE(false, arity, __VA_ARGS__)

static const struct probe probes[] = {
#include "tree/Include/pyprobes.def"
};

#define COUNT (sizeof(probes) / sizeof(probes[0]))

static const char usage[] = "usage: contract --list | --markdown | --manual | --provider\n";

/* As DTrace writes a name: "-" for "__". */
static void print_dtrace_name(const char *name)
{
	for (; *name; name++) {
		if (name[0] == '_' && name[1] == '_') {
			putchar('-');
			name++;
		} else {
			putchar(*name);
		}
	}
}

static void print_list(void)
{
	for (size_t i = 0; i < COUNT; i++) {
		const struct probe *probe = &probes[i];

		printf("%s\t%s\t%s\t%s", probe->fired ? "fired" : "planned", probe->name,
		       probe->semaphore, probe->fires);
		for (int j = 0; j < probe->arity; j++)
			printf("\t%s %s", probe->arguments[j].type, probe->arguments[j].name);
		putchar('\n');
	}
}

static void print_markdown(void)
{
	printf("| probe | arguments | fires when | here |\n|---|---|---|---|\n");
	for (size_t i = 0; i < COUNT; i++) {
		const struct probe *probe = &probes[i];

		printf("| `");
		print_dtrace_name(probe->name);
		printf("` | ");
		for (int j = 0; j < probe->arity; j++)
			printf("%s%s%s", j ? ", " : "", probe->arguments[j].name,
			       strcmp(probe->arguments[j].type, "void *") ? "" : "\\*");
		printf(" | %s | %s |\n", probe->fires, probe->fired ? "yes" : "not yet");
	}
}

/* The entries of a manual page: a tagged paragraph each. */
static void print_manual(void)
{
	for (size_t i = 0; i < COUNT; i++) {
		const struct probe *probe = &probes[i];

		printf(".TP\n.BI ");
		print_dtrace_name(probe->name);
		printf(" \"\\ (");
		for (int j = 0; j < probe->arity; j++)
			printf("%s%s", j ? ", " : "", probe->arguments[j].name);
		printf(")\"\n%s%s\n", probe->fires, probe->fired ? "" : " (not yet)");
	}
}

static void print_provider(void)
{
	printf("provider python {\n");
	for (size_t i = 0; i < COUNT; i++) {
		const struct probe *probe = &probes[i];

		if (!probe->fired)
			continue;
		printf("\tprobe %s(", probe->name);
		for (int j = 0; j < probe->arity; j++)
			printf("%s%s %s", j ? ", " : "", probe->arguments[j].type,
			       probe->arguments[j].name);
		printf(");\n");
	}
	printf("};\n");
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--list") == 0) {
		print_list();
	} else if (argc == 2 && strcmp(argv[1], "--markdown") == 0) {
		print_markdown();
	} else if (argc == 2 && strcmp(argv[1], "--manual") == 0) {
		print_manual();
	} else if (argc == 2 && strcmp(argv[1], "--provider") == 0) {
		print_provider();
	} else if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(usage, stdout);
	} else {
		fputs(usage, stderr);
		return 2;
	}
	if (fflush(stdout) == EOF) {
		perror("contract: cannot write");
		return 1;
	}
	return 0;
}
