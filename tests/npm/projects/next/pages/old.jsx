// The pages router: rendered on the server too, where the import must not fail.
import Head from "next/head";
import Chat from "../app/chat";

export default function Page() {
  return (
    <>
      <Head>
        <link rel="icon" href="data:," />
      </Head>
      <Chat />
    </>
  );
}
