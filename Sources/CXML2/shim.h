#pragma once
// pkg-config says where the headers are: Debian keeps them in a folder of their own.
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
