#pragma once
// libssl's settings are macros over `*_ctrl`, which Swift does not import: each one used is restated here as a function.
#include <openssl/ssl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

/// TLS 1.3 and nothing else; no compression, no renegotiation, no tickets, no resumption, no early data.
/// Returns 1 on success.
static inline int tls_context_harden(SSL_CTX *context) {
    if (SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1) return 0;
    if (SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) != 1) return 0;
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                                  | SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_set_num_tickets(context, 0) != 1) return 0;
    if (SSL_CTX_set_max_early_data(context, 0) != 1) return 0;
    SSL_CTX_set_max_cert_list(context, 32 * 1024);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    return 1;
}

/// Adds an intermediate certificate; the context takes its own reference. Returns 1 on success.
static inline int tls_context_add_chain(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline void tls_bio_empty_means_retry(BIO *memory) { BIO_set_mem_eof_return(memory, -1); }
static inline size_t tls_bio_pending(BIO *memory) { return BIO_ctrl_pending(memory); }
