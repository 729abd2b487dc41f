#pragma once
// Macros made of macros are not imported by Swift: each is restated here as a function. So are calls that take
// a list of typed parameters, which C writes in three lines and Swift in thirty.
#include <openssl/evp.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/kdf.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/crypto.h>
#include <string.h>

// ---- SHA-256. The block functions allocate nothing, fetch nothing and cannot fail, and cost half of EVP on
// short messages. They share their assembly with EVP. As they are deprecated since 3.0, they are called from
// here only: a FIPS provider would want EVP_Digest in these four functions.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
static inline void crypto_sha256_start(SHA256_CTX *state) { (void)SHA256_Init(state); }
static inline void crypto_sha256_add(SHA256_CTX *state, const void *bytes, size_t count) {
    if (count != 0) (void)SHA256_Update(state, bytes, count);
}
static inline void crypto_sha256_end(SHA256_CTX *state, void *digest) {
    (void)SHA256_Final((unsigned char *)digest, state);
}
static inline void crypto_sha256(const void *bytes, size_t count, void *digest) {
    SHA256_CTX state;
    crypto_sha256_start(&state);
    crypto_sha256_add(&state, bytes, count);
    crypto_sha256_end(&state, digest);
}
#pragma clang diagnostic pop

// ---- memory
static inline void *crypto_allocate(size_t count) { return OPENSSL_zalloc(count == 0 ? 1 : count); }
static inline void crypto_free(void *bytes) { OPENSSL_free(bytes); }
static inline void crypto_cleanse_free(void *bytes, size_t count) {
    OPENSSL_clear_free(bytes, count == 0 ? 1 : count);
}

// ---- key derivation
/// HKDF-SHA-256, extract and expand. Returns 1 on success.
static inline int crypto_hkdf_sha256(
    const unsigned char *secret, size_t secretCount, const unsigned char *salt, size_t saltCount,
    const unsigned char *info, size_t infoCount, unsigned char *out, size_t outCount) {
    static const unsigned char nothing[1] = {0};
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
    EVP_KDF_free(kdf);
    if (context == NULL) return 0;
    OSSL_PARAM parameters[5];
    parameters[0] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SHA256", 0);
    parameters[1] = OSSL_PARAM_construct_octet_string(
        OSSL_KDF_PARAM_KEY, (void *)(secretCount == 0 ? nothing : secret), secretCount);
    parameters[2] = OSSL_PARAM_construct_octet_string(
        OSSL_KDF_PARAM_SALT, (void *)(saltCount == 0 ? nothing : salt), saltCount);
    parameters[3] = OSSL_PARAM_construct_octet_string(
        OSSL_KDF_PARAM_INFO, (void *)(infoCount == 0 ? nothing : info), infoCount);
    parameters[4] = OSSL_PARAM_construct_end();
    int done = EVP_KDF_derive(context, out, outCount, parameters);
    EVP_KDF_CTX_free(context);
    return done == 1;
}

// ---- keys
/// A P-256 public key from its 65-byte uncompressed point; NULL if it is not on the curve. Slow: 15 us.
static inline EVP_PKEY *crypto_p256_import(const unsigned char *point, size_t count) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM parameters[3];
    parameters[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)"prime256v1", 0);
    parameters[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, count);
    parameters[2] = OSSL_PARAM_construct_end();
    if (context != NULL && EVP_PKEY_fromdata_init(context) == 1)
        (void)EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
    EVP_PKEY_CTX_free(context);
    return key;
}
static inline EVP_PKEY *crypto_p256_generate(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"); }
static inline EVP_PKEY *crypto_ed25519_generate(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }

/// Writes the 65-byte uncompressed point of a P-256 key of any form. Returns 1 on success.
static inline int crypto_p256_point(const EVP_PKEY *key, unsigned char *out) {
    BIGNUM *x = NULL, *y = NULL;
    int done = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1
        && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1
        && BN_bn2binpad(x, out + 1, 32) == 32 && BN_bn2binpad(y, out + 33, 32) == 32;
    out[0] = 4;
    BN_free(x);
    BN_free(y);
    return done;
}
/// Writes the 32-byte secret number of an EC key on a 256-bit curve. Returns 1 on success.
static inline int crypto_ec_secret(const EVP_PKEY *key, unsigned char *out) {
    BIGNUM *secret = NULL;
    int done = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &secret) == 1
        && BN_bn2binpad(secret, out, 32) == 32;
    BN_clear_free(secret);
    return done;
}
/// Whether the private and the public half of `key` belong together.
static inline int crypto_pair_matches(EVP_PKEY *key) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    int matches = context != NULL && EVP_PKEY_pairwise_check(context) == 1;
    EVP_PKEY_CTX_free(context);
    return matches;
}

// ---- X.509
static inline int crypto_names_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
static inline const GENERAL_NAME *crypto_names_at(const GENERAL_NAMES *names, int index) {
    return sk_GENERAL_NAME_value(names, index);
}
/// The text of a URI name, or NULL for a name of another kind.
static inline const ASN1_STRING *crypto_name_uri(const GENERAL_NAME *name) {
    return name->type == GEN_URI ? name->d.uniformResourceIdentifier : NULL;
}
/// The signature's bytes, or NULL if they do not fill whole bytes. They belong to the certificate.
static inline const ASN1_STRING *crypto_signature_bytes(const X509 *certificate) {
    const ASN1_BIT_STRING *bits = NULL;
    X509_get0_signature(&bits, NULL, certificate);
    return bits != NULL && (bits->flags & 7) == 0 ? bits : NULL;
}
/// Whether the constraints say that this is no authority: present, CA:false, and no extension malformed,
/// repeated, or critical and unknown.
static inline int crypto_is_plain_leaf(X509 *certificate) {
    uint32_t flags = X509_get_extension_flags(certificate);
    return X509_get_version(certificate) == 2 && (flags & EXFLAG_BCONS) != 0
        && (flags & (EXFLAG_CA | EXFLAG_INVALID | EXFLAG_CRITICAL)) == 0;
}
/// Whether the extended usages name both TLS client and TLS server.
static inline int crypto_serves_both_sides(X509 *certificate) {
    const uint32_t both = XKU_SSL_SERVER | XKU_SSL_CLIENT;
    return (X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) != 0
        && (X509_get_extended_key_usage(certificate) & both) == both;
}
/// Whether digital signatures are among the key usages, or no usage is said.
static inline int crypto_may_sign(X509 *certificate) {
    return (X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE) != 0;
}
/// A basicConstraints extension that says CA:false. Returns 1 on success.
static inline int crypto_add_not_ca(X509 *certificate) {
    BASIC_CONSTRAINTS *constraints = BASIC_CONSTRAINTS_new();
    int done = constraints != NULL
        && X509_add1_ext_i2d(certificate, NID_basic_constraints, constraints, 1, X509V3_ADD_DEFAULT) == 1;
    BASIC_CONSTRAINTS_free(constraints);
    return done;
}
/// A keyUsage extension with digitalSignature alone. Returns 1 on success.
static inline int crypto_add_key_usage(X509 *certificate) {
    ASN1_BIT_STRING *bits = ASN1_BIT_STRING_new();
    int done = bits != NULL && ASN1_BIT_STRING_set_bit(bits, 0, 1) == 1
        && X509_add1_ext_i2d(certificate, NID_key_usage, bits, 1, X509V3_ADD_DEFAULT) == 1;
    ASN1_BIT_STRING_free(bits);
    return done;
}
/// An extendedKeyUsage extension with clientAuth and serverAuth. Returns 1 on success.
static inline int crypto_add_tls_usages(X509 *certificate) {
    EXTENDED_KEY_USAGE *usages = sk_ASN1_OBJECT_new_null();
    int done = usages != NULL && sk_ASN1_OBJECT_push(usages, OBJ_nid2obj(NID_client_auth)) > 0
        && sk_ASN1_OBJECT_push(usages, OBJ_nid2obj(NID_server_auth)) > 0
        && X509_add1_ext_i2d(certificate, NID_ext_key_usage, usages, 0, X509V3_ADD_DEFAULT) == 1;
    sk_ASN1_OBJECT_free(usages);
    return done;
}
/// A subjectAltName extension with one URI. Returns 1 on success.
static inline int crypto_add_uri(X509 *certificate, const char *uri, int count) {
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_IA5STRING *text = ASN1_IA5STRING_new();
    int done = 0;
    if (names != NULL && name != NULL && text != NULL && ASN1_STRING_set(text, uri, count) == 1) {
        GENERAL_NAME_set0_value(name, GEN_URI, text);
        text = NULL;
        if (sk_GENERAL_NAME_push(names, name) > 0) {
            name = NULL;
            done = X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1;
        }
    }
    ASN1_IA5STRING_free(text);
    GENERAL_NAME_free(name);
    sk_GENERAL_NAME_pop_free(names, GENERAL_NAME_free);
    return done;
}
