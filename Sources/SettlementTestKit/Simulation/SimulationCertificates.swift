/// The certificates of the simulated banks, made once from the keys of `SimulationKeys`: `GatewayCertificate.issue` draws
/// another serial number each time, and then evidence, and what is signed about it, would differ from run to run.
enum SimulationCertificates {
    static let pem: [SimulationPlan.Side: String] = [
        .a: """
        -----BEGIN CERTIFICATE-----
        MIIBzTCCAX+gAwIBAgIQWT62otidHID1yxZCArbOeDAFBgMrZXAwWDELMAkGA1UE
        BhMCQ04xEjAQBgNVBAoMCWd3LmJhbmstYTESMBAGA1UEAwwJZ3cuYmFuay1hMSEw
        HwYDVQQFExhMRUk6OTg0NVhMR1dCQU5LQTAwMDAwNzQwHhcNMjYwNTI4MjAyNjQw
        WhcNMjYwNjA3MjAyNjQwWjBYMQswCQYDVQQGEwJDTjESMBAGA1UECgwJZ3cuYmFu
        ay1hMRIwEAYDVQQDDAlndy5iYW5rLWExITAfBgNVBAUTGExFSTo5ODQ1WExHV0JB
        TktBMDAwMDA3NDAqMAUGAytlcAMhAG7WQRGK2RFgq0/0oSfGVlGgV0u9+2x7luJl
        tN2jrfRio18wXTAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDAdBgNVHSUE
        FjAUBggrBgEFBQcDAgYIKwYBBQUHAwEwHgYDVR0RBBcwFYYTaW50ZXJsb2NrOmd3
        LmJhbmstYTAFBgMrZXADQQBlztdg0Mcf+Pqguym1GN/VH9JRgakXzswNHjQXQ/xS
        wLTmS0iEKI/tAaBGQC6UFzKl5zGEOvjCNQ77i0txMm4I
        -----END CERTIFICATE-----

        """,
        .b: """
        -----BEGIN CERTIFICATE-----
        MIIBzTCCAX+gAwIBAgIQRhXd8D3zWhRITAkLS/Yj1DAFBgMrZXAwWDELMAkGA1UE
        BhMCQ04xEjAQBgNVBAoMCWd3LmJhbmstYjESMBAGA1UEAwwJZ3cuYmFuay1iMSEw
        HwYDVQQFExhMRUk6OTg0NVhMR1dCQU5LQjAwMDAwOTUwHhcNMjYwNTI4MjAyNjQw
        WhcNMjYwNjA3MjAyNjQwWjBYMQswCQYDVQQGEwJDTjESMBAGA1UECgwJZ3cuYmFu
        ay1iMRIwEAYDVQQDDAlndy5iYW5rLWIxITAfBgNVBAUTGExFSTo5ODQ1WExHV0JB
        TktCMDAwMDA5NTAqMAUGAytlcAMhADLYGS7DxotPk+93x+rZPRxHDbKbg6oYrFD7
        jibq0oeoo18wXTAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDAdBgNVHSUE
        FjAUBggrBgEFBQcDAgYIKwYBBQUHAwEwHgYDVR0RBBcwFYYTaW50ZXJsb2NrOmd3
        LmJhbmstYjAFBgMrZXADQQBlsOPHcYh9paW0xsdfdjxmto/ljx/T+RSlSSrIWC8Q
        hhPea6r7g7PxQbGuAAz5J0peMEFZHYyyA99tRx7j6oIG
        -----END CERTIFICATE-----

        """,
    ]
}
