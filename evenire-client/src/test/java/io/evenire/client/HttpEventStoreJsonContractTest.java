package io.evenire.client;

import io.evenire.client.ClientSettings.Form;

class HttpEventStoreJsonContractTest extends HttpEventStoreContract {

    HttpEventStoreJsonContractTest() {
        super(Form.JSON);
    }
}
