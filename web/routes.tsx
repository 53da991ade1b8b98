import { lazy } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { CompanyFrame } from "./components/company-frame.tsx";
import { OperatorFrame } from "./components/operator-frame.tsx";
import { CallPage } from "./pages/call/call-page.tsx";
import { CallsPage } from "./pages/calls/calls-page.tsx";
import { ErrorLogPage } from "./pages/error-log/error-log-page.tsx";
import { LinkPage } from "./pages/link/link-page.tsx";
import { NotFoundPage } from "./pages/not-found/not-found-page.tsx";
import { OperatorSignInPage } from "./pages/sign-in/operator-sign-in-page.tsx";
import { SignInPage } from "./pages/sign-in/sign-in-page.tsx";

// Pages of few readers, fetched when they are first opened.
const AmazonS3Page = lazy(async () => ({
  default: (await import("./pages/amazon-s3/amazon-s3-page.tsx")).AmazonS3Page,
}));
const RemoveAmazonS3Page = lazy(async () => ({
  default: (await import("./pages/remove-amazon-s3/remove-amazon-s3-page.tsx")).RemoveAmazonS3Page,
}));
const OperatorPage = lazy(async () => ({
  default: (await import("./pages/operator/operator-page.tsx")).OperatorPage,
}));

/**
 * Every address of the console (README). React Router's declarative mode: queries load the data,
 * and its data mode would add a quarter to what a browser has to fetch.
 */
export function Console() {
  return (
    <BrowserRouter>
      <Routes>
        <Route path="/" element={<Navigate to="/app/calls" replace />} />
        <Route path="/signin" element={<SignInPage />} />
        <Route path="/operator/signin" element={<OperatorSignInPage />} />
        <Route path="/link/:token" element={<LinkPage />} />
        <Route path="/app" element={<CompanyFrame />}>
          <Route index element={<Navigate to="/app/calls" replace />} />
          <Route path="calls" element={<CallsPage />} />
          <Route path="calls/:sequenceId" element={<CallPage />} />
          <Route path="error-log" element={<ErrorLogPage />} />
          <Route path="settings/amazon-s3" element={<AmazonS3Page />} />
          <Route path="settings/amazon-s3/remove" element={<RemoveAmazonS3Page />} />
          <Route path="*" element={<NotFoundPage />} />
        </Route>
        <Route path="/operator" element={<OperatorFrame />}>
          <Route index element={<OperatorPage />} />
        </Route>
        <Route path="*" element={<NotFoundPage />} />
      </Routes>
    </BrowserRouter>
  );
}
