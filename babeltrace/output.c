/* SPDX-License-Identifier: MIT */
/* Where lines go: to a file as they come, or kept apart by thread until the end. */

#include "output.h"

#include <errno.h>
#include <stdlib.h>

enum { MOST_KEPT = 64 * 1024 }; /* bytes of text */

/* A part of a section, in the spool. */
struct block {
	int64_t offset;
	size_t length;
};

static int last_error(void)
{
	return errno ? -errno : -EIO;
}

int output_open(struct output *output, const char *path)
{
	errno = 0;
	output->file = path ? fopen(path, "we") : stdout;
	return output->file ? 0 : last_error();
}

static int write_text(FILE *file, struct text *text)
{
	if (text->has_failed)
		return -ENOMEM;
	errno = 0;
	if (text->length && fwrite(text->bytes, 1, text->length, file) != text->length)
		return last_error();
	text->length = 0;
	return 0;
}

int output_commit(struct output *output)
{
	if (output->text.length < MOST_KEPT && !output->text.has_failed)
		return 0;
	return write_text(output->file, &output->text);
}

int output_flush(struct output *output)
{
	int error = write_text(output->file, &output->text);

	if (error)
		return error;
	return fflush(output->file) ? last_error() : 0;
}

static int reserve_block(struct section *section)
{
	size_t size = section->size ? 2 * section->size : 8;
	struct block *larger;

	if (section->count < section->size)
		return 0;
	larger = realloc(section->blocks, size * sizeof(*larger));
	if (!larger)
		return -ENOMEM;
	section->blocks = larger;
	section->size = size;
	return 0;
}

static int spool_text(struct output *output, struct section *section)
{
	struct block block = { .offset = output->spooled, .length = section->text.length };
	int error = reserve_block(section);

	errno = 0;
	if (!error && !output->spool) {
		output->spool = tmpfile();
		error = output->spool ? 0 : last_error();
	}
	if (!error)
		error = write_text(output->spool, &section->text);
	if (error)
		return error;
	section->blocks[section->count++] = block;
	output->spooled += (int64_t)block.length;
	return 0;
}

int section_commit(struct output *output, struct section *section)
{
	if (section->text.has_failed)
		return -ENOMEM;
	return section->text.length < MOST_KEPT ? 0 : spool_text(output, section);
}

static int copy_block(struct output *output, const struct block *block)
{
	size_t left = block->length, size;
	char bytes[4096];

	errno = 0;
	if (fseeko(output->spool, block->offset, SEEK_SET))
		return last_error();
	for (; left; left -= size) {
		size = fread(bytes, 1, left < sizeof(bytes) ? left : sizeof(bytes), output->spool);
		if (!size || fwrite(bytes, 1, size, output->file) != size)
			return last_error();
	}
	return 0;
}

int section_write(struct output *output, struct section *section)
{
	int error = write_text(output->file, &output->text);

	for (size_t i = 0; i < section->count && !error; i++)
		error = copy_block(output, &section->blocks[i]);
	section->count = 0;
	return error ? error : write_text(output->file, &section->text);
}

void section_free(struct section *section)
{
	if (!section)
		return;
	text_free(&section->text);
	free(section->blocks);
	free(section);
}

void output_close(struct output *output)
{
	if (output->spool)
		fclose(output->spool);
	if (output->file && output->file != stdout)
		fclose(output->file);
	text_free(&output->text);
	*output = (struct output){ 0 };
}
