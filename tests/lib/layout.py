# SPDX-License-Identifier: MIT
"""Where the members of C structures are, read from debug information."""
import os

from elftools.elf.elffile import ELFFile

STRUCTURES = {"DW_TAG_structure_type": "struct", "DW_TAG_union_type": "union"}
TRANSPARENT = {"DW_TAG_const_type", "DW_TAG_volatile_type", "DW_TAG_atomic_type",
               "DW_TAG_restrict_type"}


def name_of(die):
    attribute = die.attributes.get("DW_AT_name")
    return attribute.value.decode() if attribute else None


def number(die, attribute):
    found = die.attributes.get(attribute)
    return found.value if found else None


def type_of(die):
    return die.get_DIE_from_attribute("DW_AT_type") if "DW_AT_type" in die.attributes else None


def members_of(die):
    return tuple((name_of(member), number(member, "DW_AT_data_member_location"),
                  number(member, "DW_AT_data_bit_offset"), number(member, "DW_AT_bit_size"),
                  describe(type_of(member)))
                 for member in die.iter_children() if member.tag == "DW_TAG_member")


def describe(die):
    """A type by its name where it has one, else by what it is made of."""
    if die is None:
        return "void"
    if die.tag in TRANSPARENT:
        return describe(type_of(die))
    if die.tag == "DW_TAG_pointer_type":
        return "pointer"
    if die.tag == "DW_TAG_array_type":
        bounds = tuple(number(child, "DW_AT_upper_bound") for child in die.iter_children())
        return "array", describe(type_of(die)), bounds
    size = number(die, "DW_AT_byte_size")
    if die.tag in STRUCTURES and name_of(die) is None:
        return STRUCTURES[die.tag], size, members_of(die)
    return name_of(die), size


def files_of(unit, information):
    """Path of each file that the declarations of a unit name by its number."""
    program = information.line_program_for_CU(unit)
    folders = [folder.decode() for folder in program["include_directory"]]
    return [os.path.join(folders[entry.dir_index], entry.name.decode())
            for entry in program["file_entry"]]


def structures_of(path):
    """{(name, file): layout} of every structure and union that a name is given to."""
    found = {}
    with open(path, "rb") as file:
        information = ELFFile(file).get_dwarf_info()
        for unit in information.iter_CUs():
            files = files_of(unit, information)
            for die in unit.iter_DIEs():
                is_alias = die.tag == "DW_TAG_typedef" and type_of(die) is not None
                structure = type_of(die) if is_alias else die
                if structure.tag not in STRUCTURES or name_of(die) is None or \
                        "DW_AT_declaration" in structure.attributes:
                    continue
                declared = files[number(die, "DW_AT_decl_file")]
                found[name_of(die), declared] = (number(structure, "DW_AT_byte_size"),
                                                 members_of(structure))
    return found
