#pragma once
#include "crypto_shims.h"
#include "tls_shims.h"
