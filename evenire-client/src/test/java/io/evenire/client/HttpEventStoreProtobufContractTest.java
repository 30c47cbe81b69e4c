package io.evenire.client;

import io.evenire.client.ClientSettings.Form;

class HttpEventStoreProtobufContractTest extends HttpEventStoreContract {

    HttpEventStoreProtobufContractTest() {
        super(Form.PROTOBUF);
    }
}
