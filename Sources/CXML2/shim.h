#pragma once
// pkg-config says where the headers are: Debian keeps them in a folder of their own.
#include <libxml/xmlversion.h>
// With ICU come its types, and Foundation has those of another version: the compiler stops wherever it meets both. They tell of the insides of
// an encoding's converter only, at the end of a structure that nobody here looks into.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
