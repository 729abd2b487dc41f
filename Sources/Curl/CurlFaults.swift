import CCurl

/// libcurl's error numbers as stable codes.
enum CurlFaults {
    static func fault(_ code: CURLcode, _ sink: CurlSink) -> CurlFault {
        let words = sink.words.isEmpty ? String(cString: curl_easy_strerror(code)) : sink.words
        let (kind, name) = sink.isTooLarge ? (.unknown, "curl.response.too-large") : meaning(code)
        return CurlFault(kind: kind, code: name, detail: words)
    }

    private static func meaning(_ code: CURLcode) -> (CurlFault.Kind, String) {
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: (.notSent, "curl.url")
        case CURLE_COULDNT_RESOLVE_HOST: (.notSent, "curl.host.unknown")
        case CURLE_COULDNT_CONNECT: (.notSent, "curl.connect")
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH: (.refused, "curl.tls.pin")
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION:
            (.refused, "curl.tls")
        case CURLE_OPERATION_TIMEDOUT: (.unknown, "curl.timeout")
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE: (.unknown, "curl.cut")
        default: (.unknown, "curl.failed")
        }
    }
}
